namespace Spoor.Query.Pages;

/// <summary>What surrounds every page: head, style, heading.</summary>
internal static class Layout
{
    /// <summary>What a page may load: nothing but its own style; it may be framed by nobody.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Begins a page.</summary>
    /// <param name="title">Its title.</param>
    /// <returns>The page, its body open.</returns>
    public static Html Begin(string title)
    {
        var page = new Html();
        page.Add($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>{title} · Spoor</title>
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cg fill='%230b7a75'%3E%3Crect x='1' y='2' width='9' height='3' rx='1.5'/%3E%3Crect x='4' y='6.5' width='11' height='3' rx='1.5'/%3E%3Crect x='7' y='11' width='5' height='3' rx='1.5'/%3E%3C/g%3E%3C/svg%3E">
            <style>
            """);
        return page.AddStyle().Add($"""
            </style></head><body>
            <header><a href="/"><svg viewBox="0 0 16 16" aria-hidden="true"><rect x="1" y="2" width="9" height="3" rx="1.5"/><rect x="4" y="6.5" width="11" height="3" rx="1.5"/><rect x="7" y="11" width="5" height="3" rx="1.5"/></svg>Spoor</a></header>
            <main>
            """);
    }

    /// <summary>Ends a page and sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public static async Task SendAsync(HttpContext context, Html page, CancellationToken cancellationToken)
    {
        page.Add($"</main></body></html>");
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        await context.Response.WriteAsync(page.ToString(), cancellationToken);
    }

    /// <summary>Answers with a page that tells an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        var page = Begin("Error").Add($"""<h1>That did not work</h1><p class="problem">{message}</p><p><a href="/">Back to the traces</a></p>""");
        return SendAsync(context, page, context.RequestAborted);
    }
}
