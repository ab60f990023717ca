using System.Text;
using Slipway.Migration.Emitting.Values;

namespace Slipway.Migration.Emitting;

/// <summary>Writes records and enums: of outputs, settings, and what steps give and are given.</summary>
internal static partial class SourceFiles
{
    private static string? OutputText(FlowContext context)
    {
        ResultPlan results = context.Results;
        if (results.IsChat || results.Collects || results.Metrics is not null)
        {
            return null;
        }

        if (!results.IsFamily)
        {
            return RecordText(results.Records[0], isNested: false);
        }

        var text = new StringBuilder(Summary($"The output of <see cref=\"{context.ClassName}\"/>: what it is depends on how the run ends.", "", isXml: true));
        foreach (RecordType record in results.Records)
        {
            text.Append($"[JsonDerivedType(typeof({results.OutputType}.{record.Name}))]\n");
        }

        text.Append($"public abstract record {results.OutputType}\n{{\n    private {results.OutputType}()\n    {{\n    }}\n");
        foreach (RecordType record in results.Records)
        {
            text.Append('\n').Append(RecordText(record, isNested: true, results.OutputType));
        }

        return text.Append("}\n").ToString();
    }

    private static string SettingsText(FlowContext context)
    {
        var text = new StringBuilder(Summary($"The configuration of <see cref=\"{context.ClassName}\"/>.", "", isXml: true));
        text.Append($"public sealed record {context.Settings.TypeName}\n{{\n");
        text.Append(string.Join('\n', context.Settings.Members.Select(member =>
            (member.Summary.Length > 0 ? Summary(member.Summary, "    ") : "")
            + $"    public {member.TypeName} {member.Name} {{ get; init; }} = {member.Default};\n")));
        return text.Append("}\n").ToString();
    }

    private static string RecordText(RecordType record, bool isNested, string? @base = null)
    {
        string indent = isNested ? "    " : "";
        var text = new StringBuilder(Summary(record.Summary, indent, isXml: true));
        foreach (RecordMember member in record.Members.Where(member => member.Summary.Length > 0 && !(member.ReplacesNull || member.IsProperty)))
        {
            text.Append($"{indent}/// <param name=\"{member.Name}\">{Xml(Plain(member.Summary))}</param>\n");
        }

        List<string> members = [.. record.Members.Where(member => !(member.ReplacesNull || member.IsProperty)).Select(MemberText)];
        string properties = string.Join('\n', record.Members.Where(member => member.ReplacesNull || member.IsProperty).Select(PropertyText));
        string head = $"{indent}public sealed record {record.Name}";
        string inherits = (@base is null ? "" : $" : {@base}") + (properties.Length == 0 ? ";" : "");
        string together = members.Count == 0 ? "" : $"({string.Join(", ", members)})";
        text.Append(head);
        text.Append(head.Length + together.Length + inherits.Length <= Width ? together : $"(\n{indent}    {string.Join($",\n{indent}    ", members)})");
        text.Append(inherits).Append('\n');
        return properties.Length == 0 ? text.ToString() : text.Append("{\n").Append(properties).Append("}\n").ToString();
    }

    /// <summary>A member that has a value of its own where none, or null, is given.</summary>
    private static string PropertyText(RecordMember member)
    {
        if (member.IsProperty)
        {
            string own = member.Summary.Length > 0 ? Summary(Plain(member.Summary), "    ") : "";
            return $"{own}    [{string.Join(", ", member.AllAttributes())}]\n    public {member.TypeName} {member.Name} {{ get; init; }} = {member.Default};\n";
        }

        string attributes = string.Join(", ", member.AllAttributes().Prepend("AllowNull"));
        string summary = member.Summary.Length > 0 ? Summary(Plain(member.Summary), "    ") : "";
        return $"{summary}    [{attributes}]\n    public {member.TypeName} {member.Name} {{ get; init => field = value ?? {member.Default}; }} = {member.Default};\n";
    }

    private static string MemberText(RecordMember member)
    {
        string attributes = string.Concat(member.AllAttributes().Select(attribute => $"[property: {attribute}] "));
        return $"{attributes}{member.TypeName} {member.Name}{(member.Default is { } value ? $" = {value}" : "")}";
    }

    private static string EnumText(EnumType type)
    {
        var text = new StringBuilder(Summary(type.Summary, "", isXml: true));
        text.Append($"public enum {type.Name}\n{{\n");
        text.Append(string.Join('\n', type.Members.Select(member =>
            (member.Summary.Length > 0 ? Summary(Plain(member.Summary), "    ") : "") + $"    [{member.Attribute}]\n    {member.Name},\n")));
        return text.Append("}\n").ToString();
    }
}
