using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes calls of web services.</summary>
internal static class HttpEmitter
{
    public static Expression Emit(LevelScope level, HttpNode node)
    {
        Expression Text(FlowText text) => level.Text(text, node);

        Expression call = Expression.Text("DifyHttp").Call(MethodOf(node.Method), Text(node.Url));
        if (node.Headers is { Parts.Count: > 0 } headers)
        {
            call = call.Call("WithHeaders", Text(headers));
        }

        foreach (HttpPair pair in node.Parameters)
        {
            call = call.Call("WithParameter", Text(pair.Name), Text(pair.Value));
        }

        if (node.Authorization is { } authorization)
        {
            call = Authorize(call, authorization, Text(authorization.Key));
        }

        if (node.Body is { } body)
        {
            call = AddBody(call, body, Text);
            foreach (HttpFilePart part in body.Files)
            {
                call = call.Call("WithFiles", Text(part.Name), ValueTexts.Plain(level.Read(part.Files, node)));
            }

            if (body.File is { } file)
            {
                call = call.Call("WithFile", ValueTexts.Plain(level.Read(file, node)));
            }
        }

        call = AddSettings(call, node);
        return call.Call("SendAsync", Literal.Of(level.Context.Names[node].Step.Kebab), Expression.Run.ToString());
    }

    public static void Declare(NodeDeclaration declaration)
    {
        Local reply = declaration.Place("DifyHttpReply");
        declaration.Add("status_code", reply, ".StatusCode", CsType.Number);
        declaration.Add("body", reply, ".Body", CsType.Text);
        declaration.Add("headers", reply, ".Headers", CsType.Object);
        declaration.Add("files", reply, ".Files", CsType.Array);
    }

    private static Expression Authorize(Expression call, HttpAuthorization authorization, Expression key)
    {
        string method = authorization.Kind switch
        {
            HttpAuthorizationKind.Bearer => "WithBearer",
            HttpAuthorizationKind.Basic => "WithBasic",
            _ => "WithCustom",
        };
        return authorization.Header == "Authorization" ? call.Call(method, key) : call.Call(method, key, Literal.Of(authorization.Header));
    }

    private static Expression AddBody(Expression call, HttpBody body, Func<FlowText, Expression> text) => body.Kind switch
    {
        HttpBodyKind.Json => body.Text is { } json ? call.Call("WithJson", text(json)) : call,
        HttpBodyKind.Text => body.Text is { } plain ? call.Call("WithText", text(plain)) : call,
        HttpBodyKind.Binary => call,
        HttpBodyKind.UrlEncoded => call.Call("WithForm", Pairs(body, text)),
        _ => call.Call("WithMultipart", Pairs(body, text)),
    };

    private static IEnumerable<Expression> Pairs(HttpBody body, Func<FlowText, Expression> text) =>
        body.Pairs.Select(pair => (Expression)new ListExpression("(", [text(pair.Name), text(pair.Value)], ")"));

    private static Expression AddSettings(Expression call, HttpNode node)
    {
        List<Expression> timeouts = [];
        AddTimeout(timeouts, "connect", node.ConnectTimeout);
        AddTimeout(timeouts, "read", node.ReadTimeout);
        AddTimeout(timeouts, "write", node.WriteTimeout);
        if (timeouts.Count > 0)
        {
            call = call.Call("WithTimeouts", timeouts);
        }

        if (!node.VerifiesCertificate)
        {
            call = call.Call("WithoutCertificateCheck");
        }

        if (node.OnError is not null || node.Retry is not null)
        {
            call = call.Call("FailOnErrorStatus");
        }

        return node.Retry is { } retry ? call.Call("WithRetry", $"{retry.MaxRetries}", CodeEmitter.Interval(retry)) : call;
    }

    private static void AddTimeout(List<Expression> timeouts, string name, int? seconds)
    {
        if (seconds is { } value)
        {
            timeouts.Add($"{name}: {value}");
        }
    }

    private static string MethodOf(string method) => method switch
    {
        "GET" => "Get",
        "POST" => "Post",
        "PUT" => "Put",
        "PATCH" => "Patch",
        "DELETE" => "Delete",
        "HEAD" => "Head",
        _ => throw new InvalidOperationException($"Requests with the method '{method}' are not migrated."),
    };
}
