using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Spoor.Testing.Faults;

/// <summary>Stands between the product and a search server, and breaks bulk requests in a chosen way; everything else passes.</summary>
/// <remarks>What it answers and what it does agree: a document answered 429 was not sent on, a reply that is cut belongs to a request that was
/// applied.</remarks>
public sealed class ElasticsearchProxy : IAsyncDisposable
{
    private static readonly string[] s_passedHeaders = ["Authorization", "Content-Type", "Content-Encoding"];

    private readonly WebApplication _app;
    private readonly HttpClient _upstream;
    private int _faults;
    private int _bulks;
    private int _most;
    private int _underWay;

    private ElasticsearchProxy(Uri upstream, int port)
    {
        // Test servers sign their own certificates, and this is about other faults.
#pragma warning disable CA5359
        var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        _upstream = new HttpClient(handler) { BaseAddress = upstream, Timeout = Timeout.InfiniteTimeSpan };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>What happens to bulk requests.</summary>
    public BulkFault Fault { get; set; }

    /// <summary>Share of the bulk requests it happens to, the first one always, or of the documents for <see cref="BulkFault.ThrottledItems"/>.</summary>
    public double Share { get; set; } = 1;

    /// <summary>How many more times it happens; then nothing does.</summary>
    public int Remaining { get; set; } = int.MaxValue;

    /// <summary>How long <see cref="BulkFault.NoAnswer"/> lasts.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Unfolded body above which <see cref="BulkFault.TooLarge"/> answers 413.</summary>
    public int MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>Text that a request must hold for the fault to happen; none for every request.</summary>
    public string? Marker { get; set; }

    /// <summary>Sent in place of what the client says who it is; none to pass that on.</summary>
    public string? Authorization { get; set; }

    /// <summary>Time that every bulk takes longer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How often the fault happened.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Bulk requests seen.</summary>
    public int Bulks => Volatile.Read(ref _bulks);

    /// <summary>Most bulk requests under way at a time since this was last set to 0.</summary>
    public int MostUnderWay
    {
        get => Volatile.Read(ref _most);
        set => Volatile.Write(ref _most, value);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts a proxy on loopback.</summary>
    /// <param name="upstream">The server.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<ElasticsearchProxy> StartAsync(Uri upstream, int port = 0)
    {
        var proxy = new ElasticsearchProxy(upstream, port);
        await proxy._app.StartAsync();
        var address = proxy._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        proxy.Url = new UriBuilder(address) { Host = "127.0.0.1" }.Uri;
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Request.Path.Value?.EndsWith("/_bulk", StringComparison.Ordinal) != true)
            {
                await PassAsync(context, new StreamContent(context.Request.Body), context.RequestAborted);
                return;
            }
            Interlocked.Increment(ref _bulks);
            var underWay = Interlocked.Increment(ref _underWay);
            if (underWay > MostUnderWay) MostUnderWay = underWay;
            try
            {
                if (Delay > TimeSpan.Zero) await Task.Delay(Delay, context.RequestAborted);
                await BreakAsync(context);
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // The client has gone, or the server has: either way the connection tells it.
            context.Abort();
        }
    }

    private async Task BreakAsync(HttpContext context)
    {
        var isCompressed = context.Request.Headers.ContentEncoding == "gzip";
        var bulk = await BulkLines.ReadAsync(context.Request.Body, isCompressed, context.RequestAborted);
        context.Request.Headers.ContentEncoding = default;
        var fault = Remaining > 0 && (Marker is null || bulk.Documents.Any(document => document.Contains(Marker, StringComparison.Ordinal)))
            ? Fault : BulkFault.None;
        switch (fault)
        {
            case BulkFault.ThrottledItems:
                await ThrottleAsync(context, bulk, Choose(bulk, _ => IsHit()));
                break;
            case BulkFault.ThrottledDictionary when Faults == 0 || IsHit():
                var first = Enumerable.Range(0, bulk.Documents.Count).Where(bulk.IsOfDictionary).Take(1).ToHashSet();
                await ThrottleAsync(context, bulk, first);
                break;
            case BulkFault.CutReply when Faults == 0 || IsHit():
                await CutAsync(context, bulk);
                break;
            case BulkFault.NoAnswer when Faults == 0 || IsHit():
                Count();
                using (await SendAsync(context, bulk.Without(new HashSet<int>()), CancellationToken.None))
                    await Task.Delay(Silence, context.RequestAborted);
                context.Abort();
                break;
            case BulkFault.TooLarge when bulk.Bytes > MaxBytes:
                await AnswerAsync(context, 413, "text/plain", "request entity too large");
                break;
            case BulkFault.HtmlError when Faults == 0 || IsHit():
                await AnswerAsync(context, 503, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>");
                break;
            // Of a share never a document alone: one that is refused alone again and again while others are taken is set aside, rightly.
            case BulkFault.BadRequest when Faults == 0 || (IsHit() && (Share >= 1 || bulk.Documents.Count > 1)):
                await AnswerAsync(context, 400, "application/json", """
                    {"error":{"type":"illegal_argument_exception","reason":"Malformed action/metadata line [1]"},"status":400}
                    """);
                break;
            default:
                await PassAsync(context, bulk.Without(new HashSet<int>()), context.RequestAborted);
                break;
        }
    }

    private bool IsHit() => Share >= 1 || RandomNumberGenerator.GetInt32(1000) < Share * 1000;

    private void Count()
    {
        Interlocked.Increment(ref _faults);
        if (Remaining != int.MaxValue) Remaining--;
    }

    private static HashSet<int> Choose(BulkLines bulk, Func<int, bool> isChosen) =>
        Enumerable.Range(0, bulk.Documents.Count).Where(isChosen).ToHashSet();

    private async Task ThrottleAsync(HttpContext context, BulkLines bulk, HashSet<int> left)
    {
        if (left.Count > 0) Count();
        string? reply = null;
        if (left.Count < bulk.Documents.Count)
        {
            using var answer = await SendAsync(context, bulk.Without(left), CancellationToken.None);
            reply = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
            {
                await WriteAsync(context, (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), Encoding.UTF8.GetBytes(reply));
                return;
            }
        }
        await WriteAsync(context, 200, "application/json", Encoding.UTF8.GetBytes(bulk.Throttle(reply, left)));
    }

    private async Task CutAsync(HttpContext context, BulkLines bulk)
    {
        Count();
        using var answer = await SendAsync(context, bulk.Without(new HashSet<int>()), CancellationToken.None);
        var body = await answer.Content.ReadAsByteArrayAsync();
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private async Task AnswerAsync(HttpContext context, int status, string contentType, string body)
    {
        Count();
        if (status == 503) context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        await WriteAsync(context, status, contentType, Encoding.UTF8.GetBytes(body));
    }

    private async Task PassAsync(HttpContext context, HttpContent body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(context, body, cancellationToken);
        if (answer.Headers.TryGetValues("X-elastic-product", out var product)) context.Response.Headers["X-elastic-product"] = product.ToArray();
        await WriteAsync(
            context, (int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, HttpContent body, CancellationToken cancellationToken)
    {
        var hasBody = context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(context.Request.Path + context.Request.QueryString.ToString(), UriKind.Relative));
        if (hasBody) request.Content = body;
        foreach (var name in s_passedHeaders)
        {
            if (!context.Request.Headers.TryGetValue(name, out var values)) continue;
            if (name == "Authorization") request.Headers.TryAddWithoutValidation(name, Authorization ?? values.ToString());
            else request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }
        return await _upstream.SendAsync(request, cancellationToken);
    }

    private static async Task WriteAsync(HttpContext context, int status, string? contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
