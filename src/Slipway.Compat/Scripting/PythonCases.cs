using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Scripting;

/// <summary>Arguments to try a script with, made from its own texts, keys and numbers, so that its branches are reached; always the same ones.</summary>
internal sealed partial class PythonCases : IEnumerable<string>
{
    private const int MostKeys = 14;
    private const int MostDepth = 3;

    private static readonly string[] Words = ["", " ", "\n", "\n\n", "a", "Hello, world", "true", "null", "7", "-3", "2.50", "1e3", "{", "}", "\"", "'", "\\", "\\n", "#", "|", "é", "你好", "ß", "🙂", "\u00A0", "https://example.com/a_b/c.png?d=1&e", "x@y.test", "2024-01-31", "```", "```json\n", "- item\n", "<b>", "1. one\n"];
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, string Type, bool HasDefault)> _parameters;
    private readonly string[] _texts;
    private readonly string[] _fragments;
    private readonly string[] _keys;
    private readonly long[] _numbers;

    public PythonCases(string source)
    {
        string main = Alias.Match(source) is { Success: true } alias ? alias.Groups["name"].Value : "main";
        string head = Head.Matches(source).FirstOrDefault(m => m.Groups["name"].Value == main)?.Groups["parameters"].Value ?? "";
        _parameters = [.. Parameter.Matches(head).Select(m => (m.Groups["name"].Value, m.Groups["type"].Value.ToLowerInvariant(), m.Groups["default"].Success))];
        string code = Comment.Replace(source, "");
        _texts = [.. Quoted.Matches(code).Select(m => Plain(m.Groups["text"].Value)).Where(text => text.Length is > 0 and < 200).Distinct(StringComparer.Ordinal)];
        _fragments = [.. _texts.SelectMany(text => Fragment.Matches(text).Select(m => m.Value.Replace("\\", "", StringComparison.Ordinal))).Concat(_texts).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
        _keys = [.. Key.Matches(code).Select(m => m.Groups["key"].Value).Distinct(StringComparer.Ordinal)];
        _keys = _keys.Length > 0 ? _keys : [.. _texts.Where(text => text.Length < 30).Take(MostKeys)];
        _numbers = [0, 1, 2, 3, 5, 12, -1, .. Number.Matches(code).Select(m => m.Value).Where(n => n.Length < 7).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).Distinct().SelectMany(n => new[] { n - 1, n, n + 1 })];
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int number = 0; ; number++)
        {
            var maker = new Maker(this, new Random(number));
            var arguments = new JsonObject();
            foreach ((string name, string type, bool hasDefault) in _parameters)
            {
                if (!hasDefault || number % 3 > 0)
                {
                    arguments[name] = maker.Argument(type);
                }
            }

            yield return arguments.ToJsonString(Json);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Plain(string source) => Escape.Replace(source, m => m.Groups[1].Value switch { "n" => "\n", "t" => "\t", "r" => "\r", "\\" => "\\", "'" => "'", "\"" => "\"", _ => m.Value });

    /// <summary>Makes the values of one case. Within it a key always has values of one kind, as in real data.</summary>
    private sealed class Maker(PythonCases from, Random random)
    {
        private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);

        public JsonNode? Argument(string type)
        {
            bool asDeclared = random.Next(10) < 9;
            return type switch
            {
                "str" when asDeclared => Text(),
                "dict" when asDeclared => Object(0),
                "list" when asDeclared => List(0),
                "int" when asDeclared => Whole(),
                "float" when asDeclared => Real(),
                "bool" when asDeclared => random.Next(2) == 0,
                _ => random.Next(20) switch
                {
                    < 9 => Text(),
                    < 13 => Object(0),
                    < 16 => List(0),
                    < 18 => Whole(),
                    18 => Real(),
                    _ => random.Next(2) == 0 ? null : random.Next(2) == 0,
                },
            };
        }

        private JsonNode? Value(string key, int depth)
        {
            if (!_kinds.TryGetValue(key, out int kind))
            {
                _kinds[key] = kind = random.Next(14);
            }

            // Now and then something else.
            return (random.Next(20) == 0 ? random.Next(14) : kind) switch
            {
                < 4 when depth < MostDepth => Object(depth + 1),
                < 6 when depth < MostDepth => List(depth + 1),
                < 10 => Short(),
                < 12 => Whole(),
                12 => Real(),
                _ => random.Next(3) == 0 ? null : random.Next(2) == 0,
            };
        }

        private JsonObject Object(int depth)
        {
            var made = new JsonObject();
            foreach (string key in from._keys.Length <= MostKeys ? from._keys : random.GetItems(from._keys, MostKeys).Distinct(StringComparer.Ordinal))
            {
                if (random.Next(8) > 0)
                {
                    made[key] = Value(key, depth);
                }
            }

            return random.Next(15) == 0 ? new JsonObject() : made;
        }

        private JsonArray List(int depth)
        {
            int kind = random.Next(4);
            return [.. Enumerable.Range(0, random.Next(4)).Select(_ => kind switch
            {
                0 or 1 when depth < MostDepth => Object(depth + 1),
                2 => Whole(),
                _ => depth == 0 ? (JsonNode)Text() : Short(),
            })];
        }

        private string Text() => random.Next(20) switch
        {
            < 6 => Document(),
            < 8 => $"```json\n{Document()}\n```",
            8 => $"{Short()}\n```json\n{Document()}\n```\n{Short()}",
            9 => $"```{Short()}\n{Document()}```",
            < 12 => Short(),
            12 => Whole().ToString(),
            _ => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => Piece())),
        };

        private string Piece() => random.Next(3) switch
        {
            0 => Words[random.Next(Words.Length)],
            1 when random.Next(8) == 0 => new string('x', (int)Math.Clamp(from._numbers[random.Next(from._numbers.Length)], 0, 3000)),
            1 => random.Next(100).ToString(CultureInfo.InvariantCulture),
            _ => from._fragments.Length == 0 ? "a" : from._fragments[random.Next(from._fragments.Length)],
        };

        private string Short() => random.Next(3) switch
        {
            0 when from._texts.Length > 0 => from._texts[random.Next(from._texts.Length)],
            1 => Words[random.Next(Words.Length)],
            _ => Piece() + Piece() + Piece(),
        };

        private string Document()
        {
            JsonNode document = random.Next(5) == 0 ? List(0) : Object(0);
            return random.Next(12) == 0 ? document.ToJsonString(Json)[1..] : random.Next(4) == 0 ? document.ToJsonString(new JsonSerializerOptions(Json) { WriteIndented = true }) : document.ToJsonString(Json);
        }

        private JsonNode Whole() => from._numbers[random.Next(from._numbers.Length)];

        // A float is written with its point, for Python tells 2.0 from 2.
        private JsonNode Real() => JsonNode.Parse((random.Next(-40, 400) / 4.0).ToString("0.0#", CultureInfo.InvariantCulture))!;
    }

    [GeneratedRegex(@"^def\s+(?<name>\w+)\s*\((?<parameters>[^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Head { get; }

    [GeneratedRegex(@"^main = (?<name>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alias { get; }

    [GeneratedRegex(@"(?<!\w)(?<name>[A-Za-z_]\w*)(?>\s*)(?::\s*(?<type>\w+)(?:\[[^\]]*\])?)?(?>\s*)(?<default>=[^,]*)?(?>\s*)(?:,|$)")]
    private static partial Regex Parameter { get; }

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }

    [GeneratedRegex(@"(?<quote>['""])(?<text>(?:\\.|(?!\k<quote>)[^\\\n])*)\k<quote>")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"(?:\[\s*|\.get\(\s*|setdefault\(\s*)(?<quote>['""])(?<key>[^'""\n]{1,60})\k<quote>|(?<quote>['""])(?<key>[^'""\n]{1,60})\k<quote>\s+(?:not\s+)?in\b")]
    private static partial Regex Key { get; }

    // What of a text, or of a pattern, stands for itself.
    [GeneratedRegex(@"(?:\\[^\w\s]|[^\\()[\]{}*+?|^$])+")]
    private static partial Regex Fragment { get; }

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape { get; }

    [GeneratedRegex(@"\b\d+\b")]
    private static partial Regex Number { get; }
}
