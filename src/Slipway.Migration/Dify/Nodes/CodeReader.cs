using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads code nodes.</summary>
internal static class CodeReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs = ReadOutputs(node.Data, "outputs");
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.Presentation("dependencies", "Dify does not read it any more");
        IReadOnlyList<FlowBinding> arguments = scope.Bindings(data, "variables", node);
        string source = data.KeepText("code") ?? "";
        if (Credentials.IsWithin(source))
        {
            data.Report("code", DiagnosticCodes.Credential, DiagnosticSeverity.Warning, "the code seems to hold a credential; move it to a secret");
        }

        string language = data.KeepText("code_language") ?? "";
        return language switch
        {
            "python3" => new CodeNode(node.Id, node.Title, node.Where, CodeLanguage.Python, source, arguments),
            "javascript" => new CodeNode(node.Id, node.Title, node.Where, CodeLanguage.JavaScript, source, arguments),
            _ => scope.NotMigrated(node, data.WhereOf("code_language"), $"there is no code language {Quoted.Text(language)}"),
        };
    }

    // Null is allowed for every type. Without declared outputs any name may be one.
    private static List<FlowField>? ReadOutputs(FieldCursor fields, string key)
    {
        FieldCursor outputs = fields.Open(key);
        if (!outputs.Exists)
        {
            return null;
        }

        var result = new List<FlowField>();
        foreach (string name in outputs.Keys)
        {
            FieldCursor output = outputs.Open(name);
            result.Add(new(name, ReadType(output), Nullable: true));
        }

        return result;
    }

    private static FlowType ReadType(FieldCursor output)
    {
        string name = output.KeepText("type") ?? "";
        if (DifyTypes.Parse(name) is not { } type)
        {
            output.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no type {Quoted.Text(name)}");
            return FlowType.Any;
        }

        if (output.IsMapping("children") && type.Kind is FlowTypeKind.Object)
        {
            return type with { Fields = ReadOutputs(output, "children") };
        }

        if (output.HasContent("children"))
        {
            output.Refuse("children", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Warning, "only objects have fields");
        }
        else
        {
            output.Keep("children");
        }

        return type;
    }
}
