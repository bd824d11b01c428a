using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spoor.Query.Api;

/// <summary>The JSON body of one answer, sent while it is written.</summary>
/// <remarks>What is not sent yet is held here and nowhere else: an answer that fails before its first packet is disposed, and the error that
/// takes its place stands alone.</remarks>
internal sealed class JsonAnswer : IDisposable
{
    /// <summary>Bytes that are collected before they are sent.</summary>
    private const int ChunkBytes = 64 * 1024;

    private readonly PipeWriter _body;
    private readonly ArrayBufferWriter<byte> _unsent = new();

    /// <summary>Begins an answer; headers are sent with its first bytes.</summary>
    /// <param name="response">The answer; its status and headers are set already.</param>
    /// <param name="indented">Whether people are to read it.</param>
    public JsonAnswer(HttpResponse response, bool indented)
    {
        response.ContentType = "application/json; charset=utf-8";
        _body = response.BodyWriter;
        Json = new Utf8JsonWriter(_unsent, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Indented = indented,
            MaxDepth = 1000,
            // Checked by the tests; checking each token of each answer again would find nothing new.
            SkipValidation = true,
        });
    }

    /// <summary>Where the JSON goes.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Sends what was written once it is worth a packet, and waits while the client is slower than we are.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>When there is room for more.</returns>
    public async ValueTask SendIfFullAsync(CancellationToken cancellationToken)
    {
        if (_unsent.WrittenCount + Json.BytesPending >= ChunkBytes) await SendAsync(cancellationToken);
    }

    /// <summary>Sends all that was written.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>When it is on its way.</returns>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        Json.Flush();
        var flushed = await _body.WriteAsync(_unsent.WrittenMemory, cancellationToken);
        _unsent.ResetWrittenCount();
        // The client hung up: nobody reads the rest.
        if (flushed.IsCompleted || flushed.IsCanceled) throw new OperationCanceledException(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}
