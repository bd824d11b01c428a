using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Pipeline.Tests.Processes;

/// <summary>Sends requests over OTLP/HTTP as an SDK does: what was not answered OK is sent again, the same bytes.</summary>
internal static class OtlpHttp
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Sends a request once.</summary>
    public static async Task<HttpResponseMessage> PostAsync(Uri collector, byte[] request)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        return await s_http.PostAsync(new Uri(collector, "/v1/traces"), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request, and expects all of its spans to be taken.</summary>
    public static async Task SendAsync(Uri collector, ExportTraceServiceRequest request)
    {
        using var answer = await PostAsync(collector, request.ToByteArray());
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(ExportTraceServiceResponse.Parser.ParseFrom(body).PartialSuccess);
    }
}
