using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spoor.Testing.Otlp;
using Spoor.Testing.Rpc;
using RpcStatus = Spoor.Testing.Rpc.Status;

namespace Spoor.Load.Tests;

/// <summary>An OTLP receiver, gRPC and HTTP, that answers by script and keeps what it got.</summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<int, FakeAnswer> _script;
    private int _requests;

    private FakeReceiver(WebApplication app, Func<int, FakeAnswer> script)
    {
        _app = app;
        _script = script;
    }

    /// <summary>The requests received, unpacked, with the time at which each was there.</summary>
    public ConcurrentQueue<(byte[] Bytes, long Time, string? Encoding)> Received { get; } = new();

    /// <summary>Gets what is taken.</summary>
    public Action<byte[]> OnTaken { get; set; } = _ => { };

    public string Grpc => Address(0);

    public string Http => Address(1);

    public static async Task<FakeReceiver> StartAsync(Func<int, FakeAnswer>? script = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var receiver = new FakeReceiver(app, script ?? (_ => FakeAnswer.Ok));
        app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", receiver.AnswerGrpcAsync);
        app.MapPost("/v1/traces", receiver.AnswerHttpAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private string Address(int index) => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index);

    private async Task AnswerGrpcAsync(HttpContext context)
    {
        var frame = await ReadAsync(context.Request.Body);
        var message = frame.AsSpan(5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1))).ToArray();
        var answer = Take(frame[0] == 1 ? Unzip(message) : message, frame[0] == 1 ? context.Request.Headers["grpc-encoding"].ToString() : null);
        if (answer.IsCut)
        {
            context.Abort();
            return;
        }
        context.Response.ContentType = "application/grpc";
        if (answer.GrpcStatus == 0)
        {
            var body = Body(answer);
            var head = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), body.Length);
            await context.Response.Body.WriteAsync(head);
            await context.Response.Body.WriteAsync(body);
        }
        else
        {
            await context.Response.StartAsync();
            context.Response.AppendTrailer("grpc-message", answer.Message ?? "");
            if (answer.RetryDelay is not null) context.Response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(Error(answer).ToByteArray()));
        }
        context.Response.AppendTrailer("grpc-status", $"{answer.GrpcStatus}");
    }

    private async Task AnswerHttpAsync(HttpContext context)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var body = await ReadAsync(context.Request.Body);
        var answer = Take(encoding == "gzip" ? Unzip(body) : body, encoding.Length == 0 ? null : encoding);
        if (answer.IsCut)
        {
            context.Abort();
            return;
        }
        context.Response.ContentType = "application/x-protobuf";
        context.Response.StatusCode = answer.HttpStatus;
        if (answer.RetryDelay is { } delay) context.Response.Headers.RetryAfter = $"{Math.Ceiling(delay.TotalSeconds)}";
        await context.Response.Body.WriteAsync(answer.HttpStatus == 200 ? Body(answer) : Error(answer).ToByteArray());
    }

    private FakeAnswer Take(byte[] request, string? encoding)
    {
        Received.Enqueue((request, TimeProvider.System.GetTimestamp(), encoding));
        var answer = _script(Interlocked.Increment(ref _requests) - 1);
        if (answer.IsTaken) OnTaken(request);
        return answer;
    }

    private static byte[] Body(FakeAnswer answer)
    {
        var response = new ExportTraceServiceResponse();
        if (answer.Rejected > 0 || answer.Message is not null)
            response.PartialSuccess = new ExportTracePartialSuccess { RejectedSpans = answer.Rejected, ErrorMessage = answer.Message ?? "" };
        return response.ToByteArray();
    }

    private static RpcStatus Error(FakeAnswer answer)
    {
        var status = new RpcStatus { Code = answer.GrpcStatus, Message = answer.Message ?? "" };
        if (answer.RetryDelay is { } delay) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status;
    }

    private static byte[] Unzip(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
