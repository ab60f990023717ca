using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Reads references in a level.</summary>
internal sealed class ReferenceReader(LevelScope level)
{
    private const string GroupOutput = "output";

    /// <summary>The value of a reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="reader">The node that reads it; null at the end of a block.</param>
    /// <param name="block">The block in which it is read.</param>
    public ReadValue Read(FlowReference reference, FlowNode? reader, Block block)
    {
        ReadValue value = ReadSource(reference, reader, block);
        if (reference.Property is { } property)
        {
            return reader is EndNode ? ConstantValue.GivenProperty(level.Level.Find(reference.NodeId), value, property) : ConstantValue.Property(value, property);
        }

        value = reader is EndNode && reference.Source is FlowSource.Node ? ConstantValue.Given(level.Level.Find(reference.NodeId), value) : value;
        return reference.Source is FlowSource.Node && IsGrouped(reference.NodeId!) ? InGroup(value, reference) : Below(value, reference.Path);
    }

    private ReadValue ReadSource(FlowReference reference, FlowNode? reader, Block block) => reference.Source switch
    {
        FlowSource.Constant => ConstantValue.Of(reference),
        FlowSource.Input => level.Context.Input.Read(reference),
        FlowSource.Environment => level.Context.Settings.Read(reference),
        FlowSource.Conversation => level.Context.Conversation.Read(reference),
        FlowSource.Variable => ReadVariable(reference),
        FlowSource.System => ReadSystem(reference),
        FlowSource.Item or FlowSource.Index => ReadItem(reference),
        FlowSource.Node => ReadNode(reference, reader, block),
        _ => ReadValue.Missing(reference.Written),
    };

    /// <summary>What a reference to a group of an aggregator reads: its object, or what is under the object's one member.</summary>
    private static ReadValue InGroup(ReadValue value, FlowReference reference)
    {
        if (reference.Path.Count > 0)
        {
            return reference.Path[0] == GroupOutput ? Below(value, [.. reference.Path.Skip(1)]) : ReadValue.Missing(reference.Written);
        }

        if (value.Presence is Presence.Never)
        {
            return value;
        }

        bool isThere = value.Presence is Presence.Always;
        return new ReadValue(value.Presence, Expression.Invoke(isThere ? "DifyGroup.Of" : "DifyGroup.IfThere", value.Expression), CsType.Node, IsNullable: !isThere, value.Written);
    }

    private bool IsGrouped(string node)
    {
        for (LevelScope? around = level; around is not null; around = around.Outer)
        {
            if (around.Outputs.Has(node))
            {
                return around.Level.Find(node) is AggregateNode { IsGrouped: true };
            }
        }

        return false;
    }

    /// <summary>Walks into a value: by members where there is a record, else by keys at run time.</summary>
    private static ReadValue Below(ReadValue value, IReadOnlyList<string> path)
    {
        if (value.Presence is Presence.Never)
        {
            return value;
        }

        for (int i = 0; i < path.Count; i++)
        {
            if (value.Type.Record?.Find(path[i]) is not { } member)
            {
                return value with { Path = [.. value.Path, .. path.Skip(i)], Type = CsType.Node, IsNullable = true, Holder = null, Inside = null };
            }

            value = Member(value, member);
        }

        return value;
    }

    private static ReadValue Member(ReadValue value, RecordMember member) => value.IsNullable
        ? value with
        {
            Presence = Presence.Sometimes,
            Expression = value.Expression.Then($"?.{member.Name}"),
            Type = member.Type,
            IsNullable = true,
            Holder = value.Expression,
            Inside = value.Expression.Then($".{member.Name}"),
            InsideIsNullable = member.IsNullable,
        }
        : value with { Expression = value.Expression.Then($".{member.Name}"), Type = member.Type, IsNullable = member.IsNullable };

    private ReadValue ReadSystem(FlowReference reference)
    {
        ReadValue Supplied(Expression text, CsType type) => new(Presence.Always, text, type, IsNullable: false, reference.Written);

        return reference.Name switch
        {
            "query" when level.Context.App.Kind is FlowKind.Chat => level.Context.Input.Query(reference.Written),
            "files" => level.Context.Input.Files(reference.Written),
            "user_id" => Supplied($"{Expression.Run}.User", CsType.Text) with { IsNullable = true },
            "conversation_id" => Supplied($"{Expression.Run}.Conversation.Id", CsType.Text),
            "dialogue_count" => Supplied(new CastExpression("DifyNumber", $"{Expression.Run}.Conversation.Turn"), CsType.Number),
            "workflow_run_id" => Supplied($"{Expression.Run}.Id.ToString()", CsType.Text),
            "timestamp" => Supplied(new CastExpression("DifyNumber", $"{Expression.Run}.Now.ToUnixTimeSeconds()"), CsType.Number),
            "app_id" or "workflow_id" => level.Context.Settings.ReadInstallationValue(reference),
            _ => ReadValue.Missing(reference.Written),
        };
    }

    private ReadValue ReadItem(FlowReference reference) =>
        Owned(reference)?.Item is not { } item ? ReadValue.Missing(reference.Written)
        : reference.Source is FlowSource.Index
            ? new ReadValue(Presence.Always, new CastExpression("DifyNumber", Expression.Of(item.Index)), CsType.Number, IsNullable: false, reference.Written)
            : new ReadValue(Presence.Always, Expression.Of(item.Item), item.Type.Type, item.Type.IsNullable, reference.Written);

    private ReadValue ReadVariable(FlowReference reference) =>
        Owned(reference)?.Loop is { } loop && loop.Find(reference.Name) is { } member
            ? new ReadValue(Presence.Always, Expression.Of(loop.Local).Then("." + member.Name), member.Type, member.IsNullable, reference.Written)
            : ReadValue.Missing(reference.Written);

    /// <summary>The body around this place of the node that a reference names; null when there is none.</summary>
    private LevelScope? Owned(FlowReference reference)
    {
        LevelScope? around = level;
        while (around is not null && around.Level.Owner?.Id != reference.NodeId)
        {
            around = around.Outer;
        }

        return around;
    }

    private ReadValue ReadNode(FlowReference reference, FlowNode? reader, Block block)
    {
        if (level.Level.Find(reference.NodeId) is not { } source)
        {
            return level.Outer is { } outer
                ? new ReferenceReader(outer).ReadNode(reference, level.Level.Owner, outer.Blocks.BlockOf(level.Level.Owner!))
                : ReadValue.Missing(reference.Written);
        }

        if (source.OnError is not null && FailureOutputs.Contains(reference.Name) && level.Outputs.FailureOf(source) is { } failure)
        {
            return ReadFailure(reference, source, failure, reader, block);
        }

        Presence presence = PresenceOf(source, failed: false, reader, block);
        if (level.Outputs.Find(source, reference.Name) is not { } output || presence is Presence.Never)
        {
            return ReadValue.Missing(reference.Written);
        }

        bool isSure = presence is Presence.Always && !level.Outputs.MayMiss(source, reference.Name) && IsSureIn(output.Holder, source, reference.Name, block);
        ReadValue value = isSure
            ? Sure(output, reference.Written)
            : Maybe(output, reference.Written);
        return (source is CodeNode && FailureOutputs.Without(source).Count == 0) || (source is ToolNode && output.Access == ToolEmitter.Variables)
            ? value with { Path = [reference.Name], Type = CsType.Node, IsNullable = true }
            : value;
    }

    /// <summary>An output where its node has run.</summary>
    public static ReadValue Sure(NodeOutput output, string written)
    {
        Local holder = output.Holder is { IsNullable: true } nullable && !output.Type.IsStruct && output.Access.Length == 0 && !output.IsNullable ? nullable.Sure
            : output.Holder is { IsNullable: true } record && output.Access.Length > 0 ? record.Sure
            : output.Holder;
        return new ReadValue(
            Presence.Always, Expression.Of(holder).Then(output.Access), output.Type, output.IsNullable || (holder.IsNullable && output.Access.Length == 0), written);
    }

    private static ReadValue Maybe(NodeOutput output, string written)
    {
        if (output.Access.Length == 0)
        {
            return new ReadValue(Presence.Sometimes, Expression.Of(output.Holder), output.Type, IsNullable: true, written);
        }

        return new ReadValue(Presence.Sometimes, Expression.Text($"{output.Holder.Name}?{output.Access}", output.Holder), output.Type, IsNullable: true, written)
        {
            Holder = Expression.Of(output.Holder),
            Inside = Expression.Text(output.Holder.Name + output.Access, output.Holder),
            InsideIsNullable = output.IsNullable,
        };
    }

    /// <summary>Whether the local has its value where a block reads it, and the compiler sees it where the value is never null.</summary>
    private bool IsSureIn(Local holder, FlowNode source, string name, Block block)
    {
        if (!holder.IsNullable)
        {
            return true;
        }

        if (source is AggregateNode aggregate)
        {
            // A null among several values is one that the builder has; in a local that branches assign it is that none of them ran.
            return level.Shared.Of(aggregate, name) is null;
        }

        if (level.Blocks.ChoiceOf(source) is { } choice && source.OnError is { UsesFailureBranch: true } && !level.Blocks.SucceedsInLine(source))
        {
            return choice.Arms.Take(choice.Arms.Count - 1).Any(arm => level.Blocks.IsWithin(block, arm.Body));
        }

        return source.OnError is null or { UsesFailureBranch: true } && level.Blocks.IsWithin(block, level.Blocks.BlockOf(source));
    }

    private ReadValue ReadFailure(FlowReference reference, FlowNode source, Local failure, FlowNode? reader, Block block)
    {
        Presence presence = source.OnError is { UsesFailureBranch: true }
            ? PresenceOf(source, failed: true, reader, block)
            : PresenceOf(source, failed: false, reader, block) is Presence.Never ? Presence.Never : Presence.Sometimes;
        if (presence is Presence.Never)
        {
            return ReadValue.Missing(reference.Written);
        }

        var output = new NodeOutput(failure, reference.Name == FailureOutputs.Message ? ".Message" : ".ErrorCode", CsType.Text, IsNullable: false);
        return failure.IsNullable ? Maybe(output, reference.Written) : Sure(output, reference.Written);
    }

    private Presence PresenceOf(FlowNode source, bool failed, FlowNode? reader, Block block) =>
        reader is null ? level.Level.AtEnd(source, failed, block) : level.Level.Of(source, failed, reader);
}
