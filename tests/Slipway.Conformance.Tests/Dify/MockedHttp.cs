using System.Net;
using System.Text;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Web services that answer as a case says.</summary>
internal sealed class MockedHttp(EngineMocks mocks) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (mocks.DeniesHttp)
        {
            throw new HttpRequestException("denied");
        }

        var reply = mocks.HttpReply($"{request.Method} {request.RequestUri}");
        return Task.FromResult(new HttpResponseMessage((HttpStatusCode)reply["status_code"]!.GetValue<int>())
        {
            Content = new StringContent(reply["body"]!.GetValue<string>(), Encoding.UTF8, reply["content_type"]?.GetValue<string>() ?? "text/plain"),
        });
    }
}
