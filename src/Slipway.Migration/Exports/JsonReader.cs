using System.Text;
using System.Text.Json;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Exports;

/// <summary>Reads JSON into the same tree as YAML.</summary>
internal ref struct JsonReader
{
    private readonly string _file;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly DiagnosticBag _diagnostics;
    private Utf8JsonReader _reader;
    private int _count;
    private int _line = 1;
    private int _lineStart;
    private int _counted;

    private JsonReader(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        _file = file;
        _bytes = bytes;
        _diagnostics = diagnostics;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = ExportDocument.MaxDepth + 1 });
    }

    /// <summary>The document's value; null, with diagnostics, when it cannot be read.</summary>
    public static ExportValue? Read(string file, string text, DiagnosticBag diagnostics)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new JsonReader(file, bytes, diagnostics);
        try
        {
            reader._reader.Read();
            ExportValue? root = reader.ReadValue();
            while (root is not null && reader._reader.Read())
            {
                // Anything behind the value is an error that the reader reports.
            }

            return root;
        }
        catch (JsonException broken)
        {
            var where = new SourceLocation(file, (int)(broken.LineNumber ?? 0) + 1, (int)(broken.BytePositionInLine ?? 0) + 1);
            diagnostics.Error(DiagnosticCodes.InvalidJson, $"This is no JSON: {Quoted.Plain(broken.Message.Split(" LineNumber: ")[0])}", where);
            return null;
        }
    }

    // Leaves the reader on the value's last token.
    private ExportValue? ReadValue()
    {
        SourceLocation where = Place();
        if (++_count > ExportDocument.MaxValues)
        {
            _diagnostics.Error(DiagnosticCodes.TooManyValues, $"The document has more than {ExportDocument.MaxValues} values.", where);
            return null;
        }

        if (_reader.CurrentDepth >= ExportDocument.MaxDepth && _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _diagnostics.Error(DiagnosticCodes.TooDeep, $"Values are nested more than {ExportDocument.MaxDepth} levels deep.", where);
            return null;
        }

        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(where),
            JsonTokenType.StartArray => ReadArray(where),
            JsonTokenType.True => new ExportScalar(ExportScalarKind.Boolean, "true", where),
            JsonTokenType.False => new ExportScalar(ExportScalarKind.Boolean, "false", where),
            JsonTokenType.Number => Number(Encoding.UTF8.GetString(_reader.ValueSpan), where),
            JsonTokenType.Null => new ExportScalar(ExportScalarKind.Null, "", where),
            _ => new ExportScalar(ExportScalarKind.Text, Text(), where),
        };
    }

    private ExportMapping? ReadObject(SourceLocation where)
    {
        var entries = new MappingBuilder(_diagnostics);
        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            SourceLocation keyWhere = Place();
            string key = Text();
            _reader.Read();
            if (ReadValue() is not { } value)
            {
                return null;
            }

            entries.Add(key, keyWhere, value);
        }

        return entries.Build(where);
    }

    private ExportSequence? ReadArray(SourceLocation where)
    {
        var items = new List<ExportValue>();
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            if (ReadValue() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new(items, where);
    }

    // An escaped lone surrogate is legal JSON but no text; it becomes the replacement character.
    private readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("A text has half of a surrogate pair.", null, _line - 1, _reader.TokenStartIndex - _lineStart);
        }
    }

    private static ExportScalar Number(string text, SourceLocation where)
    {
        if (text.AsSpan().IndexOfAny(".eE") < 0)
        {
            return new(ExportScalarKind.Integer, text, where);
        }

        double number = double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return new(ExportScalarKind.Float, PythonNumber.Text(number), where);
    }

    // Tokens come in order, so the lines are counted on the way.
    private SourceLocation Place()
    {
        int index = (int)_reader.TokenStartIndex;
        ReadOnlySpan<byte> passed = _bytes[_counted..index];
        int lines = passed.Count((byte)'\n');
        if (lines > 0)
        {
            _line += lines;
            _lineStart = _counted + passed.LastIndexOf((byte)'\n') + 1;
        }

        _counted = index;
        return new(_file, _line, Encoding.UTF8.GetCharCount(_bytes[_lineStart..index]) + 1);
    }
}
