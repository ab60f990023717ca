using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyHttpTests
{
    private static string Http(string more) => $"{{id: n, data: {{type: http-request, title: 查询 Orders, method: post, url: '{{{{#env.base#}}}}/orders', {more}}}}}";

    // 13.1, 13.2, 13.5
    [Fact]
    public void Read_Request_HasItsParts()
    {
        ImportResult result = DifyYaml.One(Http("headers: \"Accept:text/plain\\nX-Q:{{#s.q#}}\", params: \"a:{{#s.q#}}\\n\\n : x\\na:2:3\\nflag\", authorization: {type: no-auth, config: null}, body: {type: none, data: []}, timeout: {connect: 0, read: 30, max_read_timeout: 9}, ssl_verify: false, variables: []"));

        result.Diagnostics.ShouldBeEmpty();
        HttpNode node = result.Node<HttpNode>();
        node.Method.ShouldBe("POST");
        node.Url.Show().ShouldBe("<Environment base>/orders");
        node.Headers.Show().ShouldBe("Accept:text/plain\nX-Q:<Input q>");
        node.Parameters.Select(p => $"{p.Name.Show()}={p.Value.Show()}").ShouldBe(["a=<Input q>", "a=2:3", "flag="]);
        node.Authorization.ShouldBeNull();
        node.Body.ShouldBeNull();
        (node.ConnectTimeout, node.ReadTimeout, node.WriteTimeout).ShouldBe(((int?)null, 30, (int?)null));
        node.VerifiesCertificate.ShouldBeFalse();
        node.Outputs.Select(o => o.Name).ShouldBe(["status_code", "body", "headers", "files"]);
    }

    // 13.3
    [Theory]
    [InlineData("{type: json, data: [{type: text, key: '', value: '{\"a\": \"{{#s.q#}}\"}'}]}", HttpBodyKind.Json, "{\"a\": \"<Input q>\"}", "")]
    [InlineData("{type: json, data: '{\"a\": 1}'}", HttpBodyKind.Json, "{\"a\": 1}", "")]
    [InlineData("{type: raw-text, data: [{type: text, value: x}]}", HttpBodyKind.Text, "x", "")]
    [InlineData("{type: x-www-form-urlencoded, data: [{type: text, key: a, value: '{{#s.q#}}'}, {key: b, value: c}]}", HttpBodyKind.UrlEncoded, "", "a=<Input q> b=c")]
    [InlineData("{type: form-data, data: [{id: k, type: text, key: a, value: b, file: []}]}", HttpBodyKind.FormData, "", "a=b")]
    public void Read_Body_HasItsKindAndContent(string body, HttpBodyKind kind, string text, string pairs)
    {
        ImportResult result = DifyYaml.One(Http($"body: {body}"));

        result.Diagnostics.ShouldBeEmpty();
        HttpBody read = result.Node<HttpNode>().Body.ShouldNotBeNull();
        read.Kind.ShouldBe(kind);
        read.Text.Show().ShouldBe(text);
        string.Join(' ', read.Pairs.Select(p => $"{p.Name.Show()}={p.Value.Show()}")).ShouldBe(pairs);
    }

    [Theory]
    [InlineData("body: {type: binary, data: []}")]
    [InlineData("body: {type: json, data: []}")]
    [InlineData("body: {type: raw-text, data: [{value: a}, {value: b}]}")]
    [InlineData("body: {type: scroll}")]
    [InlineData("method: options")]
    [InlineData("authorization: {type: handshake}")]
    [InlineData("authorization: {type: api-key, config: {type: wink, api_key: '{{#s.q#}}'}}")]
    public void Read_RequestThatWouldBeAnother_IsNotMigrated(string fields)
    {
        ImportResult result = DifyYaml.One(Http(fields).Replace(fields.StartsWith("method", StringComparison.Ordinal) ? "method: post, " : "\0", ""));

        result.Node<UnsupportedNode>().Type.ShouldBe("http-request");
        result.Codes().ShouldContain(DiagnosticCodes.NodeNotMigrated);
    }

    // 13.3
    [Fact]
    public void Read_FilesInBodies_AreKept()
    {
        HttpBody form = DifyYaml.One(Http("body: {type: form-data, data: [{type: text, key: a, value: b}, {type: file, key: f, file: [s, q]}]}")).Node<HttpNode>().Body.ShouldNotBeNull();
        form.Pairs.ShouldHaveSingleItem().Value.Show().ShouldBe("b");
        form.Files.ShouldHaveSingleItem().Files.Show().ShouldBe("<Input q>");

        HttpBody binary = DifyYaml.One(Http("body: {type: binary, data: [{type: file, file: [s, q]}]}")).Node<HttpNode>().Body.ShouldNotBeNull();
        binary.File.ShouldNotBeNull().Show().ShouldBe("<Input q>");
    }

    // 13.4
    [Theory]
    [InlineData("{type: bearer, api_key: '{{#env.base#}}'}", HttpAuthorizationKind.Bearer, "Authorization")]
    [InlineData("{type: basic, api_key: '{{#env.base#}}', header: ''}", HttpAuthorizationKind.Basic, "Authorization")]
    [InlineData("{type: custom, api_key: '{{#env.base#}}', header: X-Key}", HttpAuthorizationKind.Custom, "X-Key")]
    public void Read_Authorization_HasItsForm(string config, HttpAuthorizationKind kind, string header)
    {
        ImportResult result = DifyYaml.One(Http($"authorization: {{type: api-key, config: {config}}}"));

        result.Diagnostics.ShouldBeEmpty();
        HttpAuthorization read = result.Node<HttpNode>().Authorization.ShouldNotBeNull();
        (read.Kind, read.Header, read.Key.Show()).ShouldBe((kind, header, "<Environment base>"));
    }

    [Theory]
    [InlineData("authorization: {type: api-key, config: {type: custom, header: X-Key, api_key: hunter2hunter2}}")]
    [InlineData("headers: 'Authorization: Bearer hunter2hunter2hunter2'")]
    [InlineData("headers: 'X-Api-Key: hunter2hunter2'")]
    [InlineData("params: 'access_token: hunter2hunter2'")]
    public void Read_WrittenCredential_BecomesASecret(string fields)
    {
        ImportResult result = DifyYaml.One(Http(fields));

        result.Codes().ShouldBe([DiagnosticCodes.Credential]);
        FlowVariable secret = result.App.ShouldNotBeNull().Environment.Single(v => v.IsSecret);
        secret.Value.ShouldBeNull();
        secret.Name.ShouldStartWith("chaxun_orders_");
        HttpNode node = result.Node<HttpNode>();
        FlowText?[] texts = [node.Headers, node.Authorization?.Key, .. node.Parameters.Select(p => p.Value)];
        string all = string.Concat(texts.Select(t => t.Show()));
        all.ShouldContain($"<Environment {secret.Name}>");
        all.ShouldNotContain("hunter2");
        string.Concat(result.Diagnostics).ShouldNotContain("hunter2");
        InventoryMarkdown.Render(result.Inventory).ShouldNotContain("hunter2");
        result.Inventory.Secrets.ShouldHaveSingleItem().IsWrittenDown.ShouldBeTrue();
    }

    [Fact]
    public void Read_WrittenCredential_KeepsTheSchemeOfItsHeader() =>
        DifyYaml.One(Http("headers: \"A: b\\nAuthorization: Bearer hunter2hunter2hunter2\\nC: {{#s.q#}}\""))
            .Node<HttpNode>().Headers.Show().ShouldBe("A: b\nAuthorization: Bearer <Environment chaxun_orders_authorization>\nC: <Input q>");

    [Fact]
    public void Read_UnusedCredential_IsReported() =>
        DifyYaml.One(Http("authorization: {type: no-auth, config: {type: basic, api_key: hunter2}}")).Codes().ShouldBe([DiagnosticCodes.Credential]);

    [Theory]
    [InlineData("headers: 'Authorization: Bearer {{#env.base#}}'")]
    [InlineData("headers: 'X-Api-Key: <your key here>'")]
    [InlineData("headers: 'Content-Type: application/json'")]
    public void Read_HarmlessHeaders_AreNotReported(string fields) => DifyYaml.One(Http(fields)).Diagnostics.ShouldBeEmpty();
}
