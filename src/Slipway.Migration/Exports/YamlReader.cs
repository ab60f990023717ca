using Slipway.Migration.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Migration.Exports;

/// <summary>Reads YAML into a tree with places, within bounds.</summary>
internal sealed class YamlReader
{
    private readonly string _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;
    private readonly Dictionary<string, ExportValue?> _anchors = new(StringComparer.Ordinal);
    private readonly YamlSchema _schema;
    private int _count;
    private long _repeated;

    private YamlReader(string file, string text, DiagnosticBag diagnostics, YamlSchema schema)
    {
        _schema = schema;
        _file = file;
        _diagnostics = diagnostics;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's value; null, with diagnostics, when it cannot be read.</summary>
    public static ExportValue? Read(string file, string text, DiagnosticBag diagnostics, YamlSchema schema = YamlSchema.PyYaml)
    {
        var reader = new YamlReader(file, text, diagnostics, schema);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException broken)
        {
            diagnostics.Error(DiagnosticCodes.InvalidYaml, $"This is no YAML: {Quoted.Plain(broken.Message)}", reader.Place(broken.Start));
            return null;
        }
    }

    private ExportValue? ReadDocument()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            _diagnostics.Error(DiagnosticCodes.FileEmpty, "The file holds nothing.", new(_file));
            return null;
        }

        Next();
        ExportValue? root = ReadValue(depth: 1);
        if (root is null)
        {
            return null;
        }

        Next();
        if (_parser.Current is DocumentStart next)
        {
            _diagnostics.Error(DiagnosticCodes.SeveralDocuments, "A second document begins here; an export is one document.", Place(next.Start));
            return null;
        }

        return root;
    }

    // Leaves the parser behind the value.
    private ExportValue? ReadValue(int depth)
    {
        ParsingEvent found = _parser.Current!;
        if (depth > ExportDocument.MaxDepth)
        {
            _diagnostics.Error(DiagnosticCodes.TooDeep, $"Values are nested more than {ExportDocument.MaxDepth} levels deep.", Place(found.Start));
            return null;
        }

        if (found is AnchorAlias alias)
        {
            return ReadAlias(alias);
        }

        if (found is not NodeEvent current)
        {
            throw new YamlException(found.Start, found.End, "A value is missing here.");
        }

        if (!Counts(1, current.Start))
        {
            return null;
        }

        AnchorName anchor = current.Anchor;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = null;
        }

        ExportValue? value = current switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart start => ReadSequence(start, depth),
            _ => ReadMapping((MappingStart)current, depth),
        };
        if (!anchor.IsEmpty && value is not null)
        {
            _anchors[anchor.Value] = value;
        }

        return value;
    }

    private ExportValue? ReadAlias(AnchorAlias alias)
    {
        if (_anchors.GetValueOrDefault(alias.Value.Value) is not { } target)
        {
            string reason = _anchors.ContainsKey(alias.Value.Value) ? "stands inside the value it names" : "names nothing above it";
            _diagnostics.Error(DiagnosticCodes.BadAlias, $"The alias {Quoted.Text(alias.Value.Value)} {reason}.", Place(alias.Start));
            return null;
        }

        if (!Counts(target.Count, alias.Start))
        {
            return null;
        }

        // What stands in the file once is bounded by its size; what aliases repeat is not.
        _repeated += target.Characters;
        if (_repeated > ExportDocument.MaxCharacters)
        {
            _diagnostics.Error(DiagnosticCodes.TooManyValues, $"The document has more than {ExportDocument.MaxCharacters} characters, aliases expanded.", Place(alias.Start));
            return null;
        }

        Next();
        return target.Copy();
    }

    private ExportScalar ReadScalar(Scalar scalar)
    {
        Next();
        SourceLocation where = Place(scalar.Start);
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        bool isPlain = scalar.Style is ScalarStyle.Plain;
        switch (tag)
        {
            case "":
                return isPlain ? Resolve(scalar.Value, where) : new(ExportScalarKind.Text, scalar.Value, where);
            case "!" or "tag:yaml.org,2002:str":
                return new(ExportScalarKind.Text, scalar.Value, where);
            case "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null":
                return Resolve(scalar.Value, where);
            default:
                ReportTag(tag, where);
                return new(ExportScalarKind.Text, scalar.Value, where);
        }
    }

    private ExportScalar Resolve(string text, SourceLocation where) =>
        _schema is YamlSchema.Ruamel ? YamlScalars12.Resolve(text, where) : YamlScalars.Resolve(text, where);

    private ExportSequence? ReadSequence(SequenceStart start, int depth)
    {
        SourceLocation where = Place(start.Start);
        CheckTag(start, "tag:yaml.org,2002:seq", where);
        Next();
        var items = new List<ExportValue>();
        while (_parser.Current is not SequenceEnd)
        {
            if (ReadValue(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        Next();
        return new(items, where);
    }

    private ExportMapping? ReadMapping(MappingStart start, int depth)
    {
        SourceLocation where = Place(start.Start);
        CheckTag(start, "tag:yaml.org,2002:map", where);
        Next();
        var entries = new MappingBuilder(_diagnostics);
        while (_parser.Current is not MappingEnd)
        {
            bool isMerge = _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain };
            if (ReadValue(depth + 1) is not { } key || ReadValue(depth + 1) is not { } value)
            {
                return null;
            }

            if (isMerge)
            {
                entries.Merge(value);
            }
            else if (key is ExportScalar name)
            {
                entries.Add(name.Text, name.Where, value);
            }
            else
            {
                _diagnostics.Error(DiagnosticCodes.KeyNotText, $"A key is {key.Shape}; keys are plain values. The entry is left out.", key.Where);
            }
        }

        Next();
        return entries.Build(where);
    }

    // The scanner has states that it leaves by an exception of its own only.
    private void Next()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (InvalidOperationException broken)
        {
            Mark end = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(end, end, "The text behind this place cannot be read.", broken);
        }
    }

    private bool Counts(int values, Mark at)
    {
        if (values > ExportDocument.MaxValues - _count)
        {
            _diagnostics.Error(DiagnosticCodes.TooManyValues, $"The document has more than {ExportDocument.MaxValues} values, aliases expanded.", Place(at));
            return false;
        }

        _count += values;
        return true;
    }

    private void CheckTag(NodeEvent start, string expected, SourceLocation where)
    {
        if (!start.Tag.IsEmpty && start.Tag.Value is not "!" && start.Tag.Value != expected)
        {
            ReportTag(start.Tag.Value, where);
        }
    }

    private void ReportTag(string tag, SourceLocation where) =>
        _diagnostics.Error(DiagnosticCodes.UnknownTag, $"The tag {Quoted.Text(tag)} is no plain kind of value; the value is read without it.", where);

    private SourceLocation Place(Mark mark) => new(_file, (int)mark.Line, (int)mark.Column);
}
