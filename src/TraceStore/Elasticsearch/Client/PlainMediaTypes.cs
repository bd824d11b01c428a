using System.Net.Http.Headers;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Makes the official client speak to every server: its own media types are refused by Elasticsearch 8 and OpenSearch, and it
/// refuses answers without a header that OpenSearch does not send.</summary>
/// <remarks>Also sets the content encoding of bodies that we compressed ourselves: the transport keeps headers of the request apart from
/// those of its content and drops this one, so it comes under a name of ours.</remarks>
internal sealed class PlainMediaTypes(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Set on a request whose body is compressed; its value becomes <c>Content-Encoding</c>.</summary>
    public const string EncodingHeader = "x-spoor-content-encoding";

    /// <summary>Content type of a bulk request.</summary>
    public const string NdJson = "application/x-ndjson";

    private const string ProductHeader = "X-elastic-product";
    private static readonly MediaTypeWithQualityHeaderValue s_accept = new("application/json");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Accept.Clear();
        request.Headers.Accept.Add(s_accept);
        if (request.Content is { } content)
        {
            var isLines = content.Headers.ContentType?.MediaType == NdJson;
            content.Headers.ContentType = new MediaTypeHeaderValue(isLines ? NdJson : "application/json");
            if (request.Headers.TryGetValues(EncodingHeader, out var encodings))
            {
                foreach (var encoding in encodings) content.Headers.ContentEncoding.Add(encoding);
                request.Headers.Remove(EncodingHeader);
            }
        }

        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.Headers.Contains(ProductHeader)) response.Headers.TryAddWithoutValidation(ProductHeader, "Elasticsearch");
        return response;
    }
}
