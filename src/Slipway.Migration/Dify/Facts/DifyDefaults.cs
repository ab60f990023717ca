using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Says what Dify does though an export does not say it. Each sentence is a rule of Dify's engine.</summary>
internal static class DifyDefaults
{
    public static IEnumerable<InventoryDefault> Of(ExportInventory inventory, List<PlainNode> nodes, ExportMapping root)
    {
        bool isGraph = nodes.Count > 0;
        if (isGraph)
        {
            yield return App("A run stops after 500 node runs or 1,200 seconds.");
            yield return App("Edges that leave one exit run side by side; a node with several edges into it waits for every one that can still be taken, and runs once.");
        }

        if (isGraph && nodes.Count(node => node.Type is "answer" or "end") > 1)
        {
            yield return App("Several answer nodes make one answer, put together in the order in which they finish; end nodes of different branches give a union of their outputs.");
        }

        if (isGraph && inventory.Variables.Any(variable => variable.Scope == "conversation"))
        {
            yield return App("Conversation variables are saved after each change and live as long as the conversation; two runs of one conversation overwrite each other.");
        }

        foreach (InventoryDefault own in nodes.SelectMany(node => OfNode(node).Select(text => new InventoryDefault(node.Id, node.Title, text, node.Data.Where))))
        {
            yield return own;
        }

        InventoryDefault App(string text) => new(null, inventory.Name, text, root.Where);
    }

    private static IEnumerable<string> OfNode(PlainNode node)
    {
        ExportMapping data = node.Data;
        IEnumerable<string> own = node.Type switch
        {
            "llm" => OfModel(data),
            "question-classifier" => OfClassifier(data),
            "parameter-extractor" => ["Where the model's answer cannot be read, the parameters become 0, false and empty texts, and the run goes on.", "Values of a wrong type become empty instead of failing the node."],
            "if-else" => ["Cases are tried in order and the first that holds wins; a variable that is missing fails the node, unless an earlier condition decides."],
            "http-request" => OfHttp(data),
            "code" => ["The result must have exactly the declared outputs with exactly their types: a whole number for a text output fails the node.", "Lists may have at most 30 texts or objects, or 1,000 numbers."],
            "template-transform" => ["A missing value prints as None; true and false print as True and False, 5.0 as 5.0, as Python prints them."],
            "iteration" => OfIteration(data),
            "loop" => ["The conditions are tested before the first round too; what body nodes left is cleared before each round."],
            "variable-aggregator" or "variable-assigner" => ["The first value that is there is taken, in the order of the list; a value that is there and null counts."],
            "knowledge-retrieval" => OfKnowledge(data),
            "tool" or "agent" => ["The export holds no code of the tool, only its name and its parameters."],
            "start" => OfStart(data),
            "answer" => ["Values are printed as Markdown: lists become bullet points, objects JSON with indents, files links."],
            "human-input" => ["After its time the question closes by the exit __timeout with no action."],
            _ => [],
        };
        return own;
    }

    private static IEnumerable<string> OfModel(ExportMapping data)
    {
        if (data.Find("memory") is not null)
        {
            bool isLimited = (data.Find("memory", "window", "enabled") as ExportScalar)?.AsBoolean() ?? false;
            yield return isLimited
                ? "Of the conversation the last question-and-answer pairs up to the window are sent along, between the prompt and the question."
                : "Of the conversation as many messages are sent along as fit into the model's context, the oldest dropped first.";
            if (data.Text("memory", "query_prompt_template").Length == 0)
            {
                yield return "The user's question is appended as a last message though the prompt does not name it.";
            }
        }

        if (data.Find("model", "completion_params") is not ExportMapping parameters || parameters.Find("temperature") is null)
        {
            yield return "No temperature is set: the provider's default counts, and it may change.";
        }
    }

    private static IEnumerable<string> OfClassifier(ExportMapping data)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"An answer of the model that names no known class counts as the first class, {Quoted.Text(data.Each("classes").FirstOrDefault()?.Text("name") ?? "")}; one that is no JSON fails the node.");
        yield return "The prompt, with two worked examples, is Dify's own and not in the export.";
        if (data.Find("memory", "window", "size") is ExportScalar size && (data.Find("memory", "window", "enabled") as ExportScalar)?.AsBoolean() is not true)
        {
            yield return $"{size.Text} earlier pairs are sent along although the window is switched off.";
        }
    }

    private static IEnumerable<string> OfHttp(ExportMapping data)
    {
        bool isHandled = data.Text("error_strategy").Length > 0 || (data.Find("retry_config", "retry_enabled") as ExportScalar)?.AsBoolean() is true;
        yield return isHandled
            ? "A status of 400 or more fails the node, because an error strategy or a retry is set."
            : "A status of 400 or more is a success: the flow goes on with the error page as its body.";
        yield return "Without a timeout of its own a request may take 10 seconds to connect and 600 to read. Redirects are followed; 1 MiB of text is read at most.";
        if (data.Text("body", "type") == "json")
        {
            yield return "A JSON body that inserted values broke is repaired before it is sent.";
        }
    }

    private static IEnumerable<string> OfIteration(ExportMapping data)
    {
        if (data.Find("flatten_output") is null)
        {
            yield return "Where every item gives a list, the lists become one.";
        }

        if (data.Text("error_handle_mode") is "continue-on-error" or "remove-abnormal-output")
        {
            yield return "Items that fail do not fail the run; it ends as partly succeeded.";
        }
    }

    private static IEnumerable<string> OfKnowledge(ExportMapping data)
    {
        yield return "The ids of knowledge bases mean nothing outside of the workspace; how documents were split and embedded is not in the export.";
        if (data.Text("retrieval_mode") == "single")
        {
            yield return "A model chooses which one of the knowledge bases is searched.";
        }

        if (data.Find("multiple_retrieval_config") is ExportMapping config && config.Find("score_threshold") is null or ExportScalar { IsNull: true })
        {
            yield return "No score is too low: passages without relevance are used too.";
        }
    }

    private static IEnumerable<string> OfStart(ExportMapping data)
    {
        if (data.Each("variables").Any(input => (input.Find("required") as ExportScalar)?.AsBoolean() is not true))
        {
            yield return "An optional input that is not given is there as null: it prints as an empty text and counts as empty.";
        }
    }
}
