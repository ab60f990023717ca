using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>How references are read.</summary>
internal sealed partial class LevelEmitter
{
    /// <summary>The value of a reference where a node reads it.</summary>
    public ReadValue Read(FlowReference reference, FlowNode reader) => Read(reference, reader, Blocks.BlockOf(reader));

    /// <summary>The text of a text with references where a node reads it, with the bare path where a value is missing.</summary>
    public Expression Text(FlowText text, FlowNode reader, bool isMarkdown = false) => Text(text, reference => Read(reference, reader), isMarkdown);

    /// <summary>The text of a text with references that are read somehow.</summary>
    public static Expression Text(FlowText text, Func<FlowReference, ReadValue> read, bool isMarkdown)
    {
        var builder = new TextBuilder();
        foreach (FlowTextPart part in text.Parts)
        {
            if (part.Reference is { } reference)
            {
                ValueTexts.AddTo(builder, read(reference), isMarkdown);
            }
            else
            {
                builder.Add(part.Literal!);
            }
        }

        return builder.Build();
    }

    private ReadValue Read(FlowReference reference, FlowNode? reader, Block block)
    {
        ReadValue value = reference.Source switch
        {
            FlowSource.Constant => ConstantValue.Of(reference),
            FlowSource.Input => Context.Input.Read(reference),
            FlowSource.Environment => Context.Settings.Read(reference),
            FlowSource.Conversation => Context.Conversation.Read(reference),
            FlowSource.Variable => ReadVariable(reference),
            FlowSource.System => ReadSystem(reference),
            FlowSource.Item or FlowSource.Index => ReadLoop(reference),
            FlowSource.Node => ReadNode(reference, reader, block),
            _ => ReadValue.Missing(reference.Written),
        };
        if (reference.Property is { } property)
        {
            return ConstantValue.Property(value, property, isOutput: reader is EndNode);
        }

        value = reader is EndNode && reference.Source is FlowSource.Node ? ConstantValue.Given(Level.Find(reference.NodeId), value) : value;
        return Below(value, reference.Source is FlowSource.Node && IsGrouped(reference.NodeId!) ? [.. reference.Path.Skip(1)] : reference.Path);
    }

    private bool IsGrouped(string node)
    {
        for (LevelEmitter? level = this; level is not null; level = level.Outer)
        {
            if (level._outputs.ContainsKey(node))
            {
                return level.Level.Find(node) is AggregateNode { IsGrouped: true };
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
                return value with { Path = [.. path.Skip(i)], Type = CsType.Node, IsNullable = true, Holder = null, Inside = null };
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
            "query" when Context.App.Kind is FlowKind.Chat => Context.Input.Query(reference.Written),
            "files" => Context.Input.Files(reference.Written),
            "user_id" => Supplied($"{Expression.Run}.User", CsType.Text) with { IsNullable = true },
            "conversation_id" => Supplied($"{Expression.Run}.Conversation.Id", CsType.Text),
            "dialogue_count" => Supplied(new CastExpression("DifyNumber", $"{Expression.Run}.Conversation.Turn"), CsType.Number),
            "workflow_run_id" => Supplied($"{Expression.Run}.Id.ToString()", CsType.Text),
            "timestamp" => Supplied(new CastExpression("DifyNumber", $"{Expression.Run}.Now.ToUnixTimeSeconds()"), CsType.Number),
            "app_id" or "workflow_id" => Context.Settings.ReadInstallationValue(reference),
            _ => ReadValue.Missing(reference.Written),
        };
    }

    private ReadValue ReadLoop(FlowReference reference)
    {
        LevelEmitter? level = this;
        while (level is not null && level.Level.Owner?.Id != reference.NodeId)
        {
            level = level.Outer;
        }

        if (level?.Item is null)
        {
            return ReadValue.Missing(reference.Written);
        }

        if (reference.Source is FlowSource.Index)
        {
            level.UsesIndex = true;
            return new ReadValue(Presence.Always, new CastExpression("DifyNumber", Expression.Of(level.Index!)), CsType.Number, IsNullable: false, reference.Written);
        }

        return new ReadValue(Presence.Always, Expression.Of(level.Item), level.ItemType!.Type, level.ItemType.IsNullable, reference.Written);
    }

    private ReadValue ReadNode(FlowReference reference, FlowNode? reader, Block block)
    {
        if (Level.Find(reference.NodeId) is not { } source)
        {
            return Outer is null ? ReadValue.Missing(reference.Written) : Outer.Read(reference with { Path = [] }, Level.Owner!);
        }

        if (source.OnError is not null && IsFailureOutput(reference.Name) && _failures.TryGetValue(source.Id, out Local? failure))
        {
            return ReadFailure(reference, source, failure, reader, block);
        }

        if (!_outputs.TryGetValue(source.Id, out Dictionary<string, NodeOutput>? outputs) || !outputs.TryGetValue(reference.Name, out NodeOutput? output))
        {
            return ReadValue.Missing(reference.Written);
        }

        Presence presence = PresenceOf(source, failed: false, reader, block);
        if (presence is Presence.Never)
        {
            return ReadValue.Missing(reference.Written);
        }

        bool isSure = presence is Presence.Always && !_maybe.Contains((source.Id, reference.Name)) && IsSureIn(output.Holder, source, block);
        ReadValue value = isSure
            ? Sure(output, reference.Written)
            : Maybe(output, reference.Written);
        return (source is CodeNode && OwnOutputs(source).Count == 0) || (source is ToolNode && output.Access == ToolEmitter.Variables) ? value with { Path = [reference.Name], Type = CsType.Node, IsNullable = true } : value;
    }

    private static ReadValue Sure(NodeOutput output, string written)
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

    /// <summary>Whether the compiler sees that the local has its value where a block reads it.</summary>
    private bool IsSureIn(Local holder, FlowNode source, Block block)
    {
        if (!holder.IsNullable)
        {
            return true;
        }

        if (source is AggregateNode)
        {
            return false;
        }

        if (_choices.TryGetValue(source.Id, out ChoiceStatement? choice) && source.OnError is { UsesFailureBranch: true } && !SucceedsInLine(source))
        {
            return choice.Arms.Take(choice.Arms.Count - 1).Any(arm => Blocks.IsWithin(block, arm.Body));
        }

        return source.OnError is null or { UsesFailureBranch: true } && Blocks.IsWithin(block, Blocks.BlockOf(source));
    }

    private ReadValue ReadFailure(FlowReference reference, FlowNode source, Local failure, FlowNode? reader, Block block)
    {
        Presence presence = source.OnError is { UsesFailureBranch: true }
            ? PresenceOf(source, failed: true, reader, block)
            : PresenceOf(source, failed: false, reader, block) is Presence.Never ? Presence.Never : Presence.Sometimes;
        string access = reference.Name == "error_message" ? ".Message" : ".ErrorCode";
        if (presence is Presence.Never)
        {
            return ReadValue.Missing(reference.Written);
        }

        var output = new NodeOutput(failure, access, CsType.Text, IsNullable: false);
        return failure.IsNullable ? Maybe(output, reference.Written) : Sure(output, reference.Written);
    }

    private Presence PresenceOf(FlowNode source, bool failed, FlowNode? reader, Block block) =>
        reader is null ? Level.AtEnd(source, failed, block) : Level.Of(source, failed, reader);
}
