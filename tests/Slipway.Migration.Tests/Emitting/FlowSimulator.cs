using System.Text.Json.Nodes;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Executes a flow directly by the rules of the builder: taken and skipped edges, a pool of values, missing apart from null.</summary>
internal sealed class FlowSimulator(RandomApp random, Func<string, string> stepOf)
{
    private readonly Dictionary<(string Node, string Name), JsonNode?> _pool = [];
    private readonly HashSet<FlowEdge> _taken = [];

    public List<string> Ran { get; } = [];

    public JsonObject Outputs { get; } = [];

    /// <summary>Whether a failure that nothing handles ended the run.</summary>
    public bool Failed { get; private set; }

    public FlowSimulator Run()
    {
        foreach (FlowNode node in random.App.Graph.Nodes)
        {
            if (node is StartNode || random.App.Graph.Edges.Any(edge => edge.Target == node.Id && _taken.Contains(edge)))
            {
                Execute(node);
            }
        }

        return this;
    }

    private void Execute(FlowNode node)
    {
        string exit = FlowEdge.DefaultHandle;
        try
        {
            exit = Work(node);
        }
        catch (NodeFailure failure)
        {
            if (node.OnError is not { } handling)
            {
                Failed = true;
                return;
            }

            foreach ((string name, JsonNode? value) in handling.Defaults)
            {
                _pool[(node.Id, name)] = value;
            }

            _pool[(node.Id, "error_message")] = failure.Message;
            _pool[(node.Id, "error_type")] = failure.Code;
            exit = handling.UsesFailureBranch ? FlowEdge.FailureHandle : FlowEdge.DefaultHandle;
        }

        bool chooses = node is BranchNode || node.OnError is { UsesFailureBranch: true };
        _taken.UnionWith(random.App.Graph.Edges.Where(edge => edge.Source == node.Id && (!chooses || edge.Handle == exit)));
    }

    private string Work(FlowNode node)
    {
        string step = stepOf(node.Id);
        switch (node)
        {
            case BranchNode branch:
                return branch.Cases.FirstOrDefault(branchCase => branchCase.Conditions.All(Holds))?.Handle ?? FlowEdge.ElseHandle;
            case PromptNode prompt:
                string text = Text(prompt.Messages[0].Text!, mustExist: true);
                Ran.Add(step);
                _pool[(node.Id, "text")] = EchoWorld.Prompt(step, text);
                break;
            case HttpNode http:
                Ran.Add(step);
                string body = Text(http.Body!.Text!, mustExist: false);
                Fail(step, "Request failed with status code 500", "HTTPResponseCodeError");
                _pool[(node.Id, "body")] = EchoWorld.Http(step, body);
                _pool[(node.Id, "status_code")] = 200;
                break;
            case TemplateNode template:
                _pool[(node.Id, "output")] = "T" + (Find(template.Template.Variables[0].Value, out JsonNode? variable) && variable is not null ? variable.ToString() : "None");
                break;
            case CodeNode code:
                Ran.Add(step);
                Fail(step, $"boom {step}", "EchoError");
                _pool[(node.Id, "out")] = EchoWorld.Code(step, Find(code.Arguments[0].Value, out JsonNode? argument) ? argument : null);
                break;
            case AggregateNode aggregate:
                foreach (FlowReference candidate in aggregate.Groups[0].Candidates)
                {
                    if (Find(candidate, out JsonNode? value))
                    {
                        _pool[(node.Id, "output")] = value;
                        break;
                    }
                }

                break;
            case EndNode end:
                foreach (FlowBinding result in end.Results)
                {
                    Outputs[result.Name] = Find(result.Value, out JsonNode? value) ? value?.DeepClone() : null;
                }

                break;
        }

        return FlowEdge.DefaultHandle;
    }

    private void Fail(string step, string message, string code)
    {
        if (random.Failing.Contains(step))
        {
            throw new NodeFailure(message, code);
        }
    }

    private bool Holds(FlowCondition condition)
    {
        if (!Find(condition.Value, out JsonNode? value))
        {
            throw new NodeFailure("Variable not found", "ValueError");
        }

        string operand = condition.Operand!.Parts[0].Literal!;
        if (condition.Operator == "is")
        {
            return value?.ToString() == operand;
        }

        return value switch
        {
            null => false,
            JsonValue text when text.TryGetValue(out string? plain) => plain.Contains(operand, StringComparison.Ordinal),
            _ => throw new NodeFailure("Invalid actual value type: string or array", "ValueError"),
        };
    }

    private string Text(FlowText text, bool mustExist) => string.Concat(text.Parts.Select(part =>
        part.Reference is not { } reference ? part.Literal
        : Find(reference, out JsonNode? value) ? value?.ToString() ?? ""
        : mustExist ? throw new NodeFailure("Variable not found", "ValueError")
        : reference.Written));

    private bool Find(FlowReference reference, out JsonNode? value)
    {
        if (reference.Source is FlowSource.Input)
        {
            value = random.Input[reference.Name];
            return true;
        }

        return _pool.TryGetValue((reference.NodeId!, reference.Name), out value);
    }

    private sealed class NodeFailure(string message, string code) : Exception(message)
    {
        public string Code { get; } = code;
    }
}
