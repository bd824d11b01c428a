using Microsoft.AspNetCore.Http.Features;

namespace Spoor.Query.Api;

/// <summary>Segments of the path as the client sent them: the server's own decoding leaves <c>%2F</c> as it is, and all the rest not.</summary>
internal static class RawPath
{
    /// <summary>A segment of the path, decoded once.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fromEnd">0 for the last segment, 1 for the one before.</param>
    /// <returns>The segment.</returns>
    public static string Segment(HttpContext context, int fromEnd)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        // Without a raw target (a test server) the decoded path is all there is.
        if (string.IsNullOrEmpty(target)) target = context.Request.Path.ToUriComponent();
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        return Uri.UnescapeDataString(path.TrimEnd('/').Split('/')[^(fromEnd + 1)]);
    }
}
