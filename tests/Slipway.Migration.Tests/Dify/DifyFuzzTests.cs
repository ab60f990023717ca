using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Damages a small export in many ways; whatever comes of it, nothing is thrown and no field is lost.</summary>
public sealed class DifyFuzzTests
{
    private const string Export = """
        app: {mode: advanced-chat, name: Desk, icon: "\U0001F916"}
        kind: app
        version: 0.3.1
        workflow:
          conversation_variables:
          - {id: c, name: memo, value_type: 'array[string]', value: []}
          environment_variables:
          - {name: key, value_type: secret, value: ''}
          features:
            file_upload: {enabled: false}
            opening_statement: Hello
          graph:
            nodes:
            - id: '1'
              type: custom
              position: {x: 1.5, y: 2}
              data: {type: start, title: Start, variables: [{variable: q, type: select, options: [a, b], required: true}]}
            - id: '2'
              data:
                type: llm
                title: Ask
                model: {provider: openai, name: gpt-4o, mode: chat, completion_params: {temperature: 0.7, stop: [x]}}
                prompt_template:
                - {role: system, text: 'Use {{#context#}} for {{#1.q#}}'}
                - {role: user, edition_type: jinja2, jinja2_text: '{{ a }}'}
                prompt_config: {jinja2_variables: [{variable: a, value_selector: [sys, query]}]}
                memory: {window: {enabled: true, size: 3}, query_prompt_template: '{{#sys.query#}}'}
                context: {enabled: true, variable_selector: ['1', q]}
                vision: {enabled: false}
                structured_output_enabled: true
                structured_output: {schema: {type: object, properties: {items: {type: array, items: {type: string}}}}}
                retry_config: {retry_enabled: true, max_retries: 3, retry_interval: 100}
            - id: '3'
              data:
                type: if-else
                cases:
                - case_id: 'true'
                  logical_operator: and
                  conditions: [{variable_selector: ['2', text], comparison_operator: contains, value: yes}]
            - {id: '4', data: {type: iteration, iterator_selector: ['2', structured_output, items], output_selector: ['6', output], start_node_id: '5', is_parallel: true}}
            - {id: '5', parentId: '4', data: {type: iteration-start}}
            - {id: '6', parentId: '4', data: {type: template-transform, template: '{{ i }}', variables: [{variable: i, value_selector: ['4', item]}]}}
            - {id: '7', data: {type: http-request, method: get, url: 'https://x.test/{{#1.q#}}', headers: 'X-Api-Key: 0123456789', params: '', authorization: {type: no-auth}, body: {type: json, data: [{type: text, value: '{}'}]}, error_strategy: default-value, default_value: [{key: body, type: string, value: none}]}}
            - {id: '8', data: {type: variable-aggregator, output_type: string, variables: [['4', output], ['7', body]]}}
            - {id: '9', data: {type: code, code_language: python3, code: 'def main(a): return {}', variables: [{variable: a, value_selector: ['8', output]}], outputs: {r: {type: object, children: {s: {type: string}}}}}}
            - {id: '10', data: {type: answer, answer: 'So: {{#9.r.s#}} {{#conversation.memo#}} {{#env.key#}}'}}
            - {id: '11', data: {type: knowledge-index, index_chunk_variable_selector: [a, b]}}
            - {id: '12', type: custom-note, data: {type: '', text: '{"root": {"children": []}}'}}
            edges:
            - {source: '1', target: '2', sourceHandle: source}
            - {source: '2', target: '3'}
            - {source: '3', sourceHandle: 'true', target: '4'}
            - {source: '3', sourceHandle: 'false', target: '7'}
            - {source: '5', target: '6'}
            - {source: '4', target: '8'}
            - {source: '7', target: '8'}
            - {source: '8', target: '9'}
            - {source: '9', target: '10'}
            - {source: '10', target: '11'}
        """;

    private static readonly string[] Fragments =
    [
        "null", "~", "[]", "{}", "''", "0", "-1", "1.5", ".nan", "yes", "'{{#'", "\"{{#sys.query#}}\"", "[[]]", "[{}]", "{a: b}", "&x", "*x", "!!binary x",
        "|\n", ">-", "<<", "? ", "- ", ": ", "#", "'", "\"", "{", "}", "[", "]", "\t", "\r\n", "\u0085", "\uFEFF", "\u2028", "\uD83D\uDE00", "'1'", "'4'", "iteration", "loop", "start",
    ];

    [Fact]
    public void Read_TheExportItself_IsLoweredButForItsIndex()
    {
        ImportResult result = Read(Encoding.UTF8.GetBytes(Export));

        result.App.ShouldNotBeNull();
        result.Codes().ShouldBe([Migration.Diagnostics.DiagnosticCodes.Credential, Migration.Diagnostics.DiagnosticCodes.NodeTypeNotMigrated]);
    }

    [Fact]
    public void Read_DamagedBytes_NeverThrowsAndLosesNoField()
    {
        Gen<(int At, int Kind, byte Value)> damage = Gen.Select(Gen.Int[0, Encoding.UTF8.GetByteCount(Export) - 1], Gen.Int[0, 3], Gen.Byte);
        damage.Array[1, 4].SampleSeeded(
            damages =>
            {
                List<byte> bytes = [.. Encoding.UTF8.GetBytes(Export)];
                foreach ((int at, int kind, byte value) in damages)
                {
                    Damage(bytes, Math.Min(at, bytes.Count - 1), kind, value);
                }

                Read([.. bytes]);
            },
            iter: 1500);
    }

    [Fact]
    public void Read_DamagedStructure_NeverThrowsAndLosesNoField()
    {
        string[] tokens = System.Text.RegularExpressions.Regex.Split(Export, @"(?<=[\s,\[\]{}:])|(?=[\s,\[\]{}:])");
        Gen<(int At, int Kind, int Other)> damage = Gen.Select(Gen.Int[0, tokens.Length - 1], Gen.Int[0, 4], Gen.Int[0, 10_000]);
        damage.Array[1, 4].SampleSeeded(
            damages =>
            {
                List<string> changed = [.. tokens];
                foreach ((int at, int kind, int other) in damages)
                {
                    Damage(changed, Math.Min(at, changed.Count - 1), kind, other);
                }

                Read(Encoding.UTF8.GetBytes(string.Concat(changed)));
            },
            iter: 2500);
    }

    private static void Damage(List<byte> bytes, int at, int kind, byte value)
    {
        switch (kind)
        {
            case 0:
                bytes[at] = value;
                break;
            case 1:
                bytes.Insert(at, value);
                break;
            case 2 when bytes.Count > 1:
                bytes.RemoveAt(at);
                break;
            default:
                bytes.RemoveRange(at + 1, Math.Min(value, bytes.Count - at - 1));
                break;
        }
    }

    private static void Damage(List<string> tokens, int at, int kind, int other)
    {
        switch (kind)
        {
            case 0:
                tokens[at] = Fragments[other % Fragments.Length];
                break;
            case 1:
                tokens.Insert(at, Fragments[other % Fragments.Length]);
                break;
            case 2:
                tokens[at] = tokens[other % tokens.Count];
                break;
            case 3:
                tokens.InsertRange(at, tokens.GetRange(at, Math.Min(other % 60, tokens.Count - at)));
                break;
            default:
                tokens.RemoveRange(at, Math.Min(other % 20, tokens.Count - 1 - at));
                break;
        }
    }

    private static ImportResult Read(byte[] content)
    {
        ExportFile file = ExportFile.FromBytes("flow.yml", content);
        ImportResult result = BuilderReaders.Read(file);
        ImportChecks.Check(file, result);
        return result;
    }
}
