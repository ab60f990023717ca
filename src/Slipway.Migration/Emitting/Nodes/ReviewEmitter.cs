using System.Globalization;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes questions to people.</summary>
internal static class ReviewEmitter
{
    public static Expression Emit(LevelScope level, ReviewNode node)
    {
        List<Expression> all =
        [
            Expression.Run.ToString(),
            Literal.Of(level.Context.Names[node].Step.Kebab),
            level.Text(node.Content, node, isMarkdown: true),
            new ListExpression("[", [.. node.Actions.Select(action => (Expression)$"new({Literal.Of(action.Id)}, {Literal.Of(action.Title)})")], "]"),
        ];
        if (node.Fields.Count > 0)
        {
            all.Add(new ListExpression("[", [.. node.Fields.Select(field => Field(level, node, field))], "]"));
        }

        if (node.Timeout is { } timeout)
        {
            string span = timeout.TotalDays == Math.Floor(timeout.TotalDays)
                ? $"TimeSpan.FromDays({timeout.TotalDays.ToString(CultureInfo.InvariantCulture)})"
                : $"TimeSpan.FromHours({timeout.TotalHours.ToString(CultureInfo.InvariantCulture)})";
            all.Add(node.Fields.Count > 0 ? span : $"timeout: {span}");
        }

        return Expression.Invoke($"DifyForms.AskAsync<{level.Outputs.RecordOf(node)?.Name ?? "JsonObject"}>", all);
    }

    public static void Declare(NodeDeclaration declaration, ReviewNode node)
    {
        RecordType? record = null;
        if (node.Fields.Count > 0)
        {
            record = declaration.Context.Records.Declare(FieldsOf(node, declaration.Context.Types.TakePascal(declaration.Step.Append("fields")), declaration.Step));
            declaration.Keep(record);
        }

        if (!declaration.IsNeeded)
        {
            return;
        }

        Local form = declaration.Place($"DifyForm<{record?.Name ?? "JsonObject"}>");
        foreach (RecordMember member in record?.Members ?? [])
        {
            declaration.Add(member.JsonName, form, ".Fields?." + member.Name, member.Type, isNullable: true);
        }

        declaration.TryAdd("__action_id", form, ".ActionId", CsType.Text);
        declaration.TryAdd("__action_value", form, ".ActionTitle", CsType.Text);
        declaration.TryAdd("__rendered_content", form, ".Content", CsType.Text);
    }

    /// <summary>Whether people, or the end of their time, took an exit.</summary>
    public static CsCondition Chosen(Local form, string exit) => exit == ReviewNode.TimeoutHandle
        ? CsCondition.Compare(Expression.Of(form).Then(".IsTimeout"), "==", "true")
        : CsCondition.Compare(Expression.Of(form).Then(".ActionId"), "==", Literal.Of(exit));

    /// <summary>The record of a form's fields. Nobody is made to fill one in.</summary>
    private static RecordType FieldsOf(ReviewNode node, string name, Words step)
    {
        NameTable names = new([.. Reserved.Members, name]);
        return new RecordType(name, $"What people enter at <c>{step.Kebab}</c>.", [.. node.Fields.Select(field => Member(field, names))]);
    }

    private static RecordMember Member(FlowFormField field, NameTable names)
    {
        Words words = Words.Of(field.Name);
        return new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), field.Name, RecordSet.PlainTypeOf(field.Type), IsNullable: true) { Default = "null" };
    }

    private static Expression Field(LevelScope level, ReviewNode node, FlowFormField field)
    {
        List<Expression> settings = [];
        if (field.Default is { Parts.Count: > 0 } text)
        {
            settings.Add(level.Text(text, node).After("Default = "));
        }

        if (field.Options.Count > 0)
        {
            settings.Add($"Options = [{string.Join(", ", field.Options.Select(Literal.Of))}]");
        }

        string made = $"new({Literal.Of(field.Name)}, {Literal.Of(field.Kind)})";
        return settings.Count == 0 ? made : new ListExpression(made + " { ", settings, " }");
    }
}
