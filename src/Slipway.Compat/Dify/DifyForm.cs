using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Dify;

/// <summary>What a person answered to Dify's human-input node.</summary>
/// <typeparam name="T">The fields of the form.</typeparam>
/// <param name="ActionId">The id of the action they chose; empty when nobody answered in time.</param>
/// <param name="ActionTitle">What its button says; empty when nobody answered in time.</param>
/// <param name="Content">What they read, with their entries in the places of the fields.</param>
/// <param name="Fields">Their entries; null when nobody answered in time.</param>
public sealed record DifyForm<T>(string ActionId, string ActionTitle, string Content, T? Fields)
    where T : class
{
    /// <summary>Whether nobody answered in time.</summary>
    public bool IsTimeout => Fields is null;
}

/// <summary>An answer to a form, as reviews take it: <c>{"action": "approve", "fields": {"comment": "Fine."}}</c>.</summary>
/// <typeparam name="T">The fields of the form.</typeparam>
/// <param name="Action">The id of the chosen action.</param>
/// <param name="Fields">The entries; null where the form has no fields.</param>
public sealed record DifyFormAnswer<T>(string Action, T? Fields = null)
    where T : class;

/// <summary>An action to choose from.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What its button says.</param>
public sealed record DifyAction(string Id, string Title);

/// <summary>A field of a form, for the page that shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Dify's kind of field.</param>
public sealed record DifyFormField(string Name, string Kind)
{
    /// <summary>What it holds at first; empty for nothing.</summary>
    public string Default { get; init; } = "";

    /// <summary>The texts to choose from; empty for any.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}

/// <summary>Asks people as Dify's human-input node does.</summary>
public static partial class DifyForms
{
    /// <summary>Puts a form to people, and waits until somebody answers it or the time is over.</summary>
    /// <typeparam name="T">The fields of the form; a JSON object where it has none.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="content">What people read; <c>{{#$output.name#}}</c> marks where a field stands.</param>
    /// <param name="actions">The actions to choose from. An answer with another one is put to people again.</param>
    /// <param name="fields">The fields, for the page that shows the form; null for none.</param>
    /// <param name="timeout">How long an answer is waited for; null for without end.</param>
    public static async Task<DifyForm<T>> AskAsync<T>(
        RunContext run, string name, string content, IReadOnlyList<DifyAction> actions, IReadOnlyList<DifyFormField>? fields = null, TimeSpan? timeout = null)
        where T : class
    {
        string problem = "";
        while (true)
        {
            ReviewAnswer<DifyFormAnswer<T>> answer = await run.ReviewAsync(name, new Review<DifyFormAnswer<T>>(Mark.Replace(content, "[$1]"))
            {
                Context = new JsonObject
                {
                    ["actions"] = SlipwayJson.ToNode(actions),
                    ["fields"] = SlipwayJson.ToNode(fields ?? []),
                    ["problem"] = problem,
                },
                Deadline = timeout,
                OnTimeout = ReviewTimeout.Answer,
                TimeoutAnswer = new DifyFormAnswer<T>(""),
            });
            if (answer.IsTimeout)
            {
                return new DifyForm<T>("", "", Mark.Replace(content, ""), null);
            }

            if (actions.FirstOrDefault(action => action.Id == answer.Value.Action) is { } chosen)
            {
                JsonObject entries = SlipwayJson.ToNode(answer.Value.Fields) as JsonObject ?? [];
                string rendered = Mark.Replace(content, mark => DifyText.From(entries[mark.Groups[1].Value]));
                return new DifyForm<T>(chosen.Id, chosen.Title, rendered, answer.Value.Fields ?? SlipwayJson.Read<T>("{}"u8));
            }

            problem = $"There is no action '{answer.Value.Action}'. There are: {string.Join(", ", actions.Select(action => action.Id))}.";
        }
    }

    [GeneratedRegex(@"\{\{#\$output\.([A-Za-z_][A-Za-z0-9_]{0,29})#\}\}")]
    private static partial Regex Mark { get; }
}
