using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Spoor.TraceStore.Tests.Reading;

/// <summary>Stands where a cluster would: keeps what it is asked and answers as it is told.</summary>
internal sealed class RecordingCluster : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Queue<(int Status, string Body)> _answers = new();
    private readonly StringBuilder _asked = new();

    private RecordingCluster()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(AnswerAsync);
    }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Requests so far, as text.</summary>
    public string Asked => _asked.ToString();

    public static async Task<RecordingCluster> StartAsync(params (int Status, string Body)[] answers)
    {
        var cluster = new RecordingCluster();
        foreach (var answer in answers) cluster._answers.Enqueue(answer);
        await cluster._app.StartAsync(TestContext.Current.CancellationToken);
        return cluster;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _asked.Append(context.Request.Method).Append(' ').Append(context.Request.Path).Append(context.Request.QueryString).Append('\n');
        if (body.Length > 0) _asked.Append(body).Append('\n');
        // What is not told is an answer without indices, or without hits.
        var nothing = context.Request.Path.Value!.EndsWith("_mapping", StringComparison.Ordinal) ? "{}" : """{"timed_out":false,"_shards":{"total":1,"failed":0}}""";
        var (status, text) = _answers.Count > 0 ? _answers.Dequeue() : (200, nothing);
        context.Response.StatusCode = status;
        context.Response.ContentType = text.StartsWith('<') ? "text/html" : "application/json";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
