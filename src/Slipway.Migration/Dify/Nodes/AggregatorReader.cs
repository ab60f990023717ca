using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads variable-aggregator nodes, which old files call variable-assigner.</summary>
internal static class AggregatorReader
{
    private const string Output = "output";

    public static void Declare(DifyNode node)
    {
        node.Exits = [FlowEdge.DefaultHandle];
        FieldCursor settings = node.Data.Open("advanced_settings");
        if (settings.KeepFlag("group_enabled") is not true)
        {
            settings.Presentation("groups", "groups are switched off");
            node.Outputs = [new(Output, ReadType(node.Data), Nullable: true)];
            return;
        }

        node.Outputs = [.. settings.OpenEach("groups").Select(group => new FlowField(
            group.KeepText("group_name") ?? "",
            new(FlowTypeKind.Object, Fields: [new(Output, ReadType(group), Nullable: true)]),
            Nullable: true))];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor settings = node.Data.Open("advanced_settings");
        if (settings.KeepFlag("group_enabled") is not true)
        {
            var only = new AggregateGroup(Output, ReadType(node.Data), ReadCandidates(node.Data, node, scope));
            return new AggregateNode(node.Id, node.Title, node.Where, [only], IsGrouped: false);
        }

        node.Data.Presentation("variables", "the groups count");
        node.Data.Presentation("output_type", "the groups count");
        var groups = new List<AggregateGroup>();
        foreach (FieldCursor group in settings.OpenEach("groups"))
        {
            group.Presentation("groupId");
            groups.Add(new(group.KeepText("group_name") ?? "", ReadType(group), ReadCandidates(group, node, scope)));
        }

        return new AggregateNode(node.Id, node.Title, node.Where, groups, IsGrouped: true);
    }

    private static FlowType ReadType(FieldCursor fields)
    {
        string name = fields.KeepText("output_type") ?? "any";
        if (DifyTypes.Parse(name) is { } type)
        {
            return type;
        }

        fields.Approximate("output_type", "the type is not one of Dify's; nothing is taken to be known about the value");
        return FlowType.Any;
    }

    private static List<FlowReference> ReadCandidates(FieldCursor fields, DifyNode node, DifyScope scope)
    {
        var candidates = new List<FlowReference>();
        foreach ((IReadOnlyList<string> selector, SourceLocation where) in fields.KeepSelectors("variables"))
        {
            candidates.Add(scope.References.Resolve(selector, node, where));
        }

        return candidates;
    }
}
