using System.Net;

namespace Slipway.Bench.Serve;

/// <summary>Answers like the stub and keeps what it was sent: the body that the other sides send too.</summary>
internal sealed class BodyKeeper : HttpMessageHandler
{
    public byte[] Body { get; private set; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(StubModel.Reply) { Headers = { { "content-type", "application/json" } } } };
    }
}
