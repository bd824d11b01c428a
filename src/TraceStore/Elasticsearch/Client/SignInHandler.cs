using System.Net;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Signs each request; one that is refused while its secret was being changed is sent once more with the new one.</summary>
/// <remarks>Bodies are bytes in memory, which the transport writes again when asked to.</remarks>
internal sealed class SignInHandler(HttpMessageHandler inner, SignIn signIn) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var header = signIn.Header;
        request.Headers.Authorization = header;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            signIn.Accepted();
            return response;
        }
        if (!signIn.Refused(header)) return response;
        response.Dispose();
        request.Headers.Authorization = header = signIn.Header;
        response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized) signIn.Refused(header);
        else signIn.Accepted();
        return response;
    }
}
