using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Tracing.Otlp;
using Tracing.Topics;

namespace Spoor.Ingester.DeadLetters;

/// <summary>A dead letter as it stands in its topic: the offending bytes, the story in headers.</summary>
internal static class DeadLetterMessage
{
    /// <summary>Longest error text in a header, in bytes.</summary>
    private const int MaxErrorBytes = 4096;

    /// <summary>Room for the frame of a record and its batch, in bytes.</summary>
    private const int FrameBytes = 512;

    /// <summary>Builds it.</summary>
    /// <param name="letter">The dead letter.</param>
    /// <param name="maxRecordBytes">Largest record of the topic, headers included, in bytes.</param>
    /// <param name="now">When it is set aside.</param>
    /// <param name="isCut">Whether its value had to be cut.</param>
    /// <returns>The message.</returns>
    public static Message<Null, byte[]> Build(DeadLetter letter, int maxRecordBytes, DateTimeOffset now, out bool isCut)
    {
        var record = letter.Record;
        var headers = new Headers();
        Add(headers, DeadLetterHeaders.Reason, letter.Reason.Word());
        Add(headers, DeadLetterHeaders.Error, letter.Error, MaxErrorBytes);
        Add(headers, DeadLetterHeaders.SourceTopic, record.Assignment.Partition.Topic);
        Add(headers, DeadLetterHeaders.SourcePartition, record.Assignment.Partition.Partition.Value);
        Add(headers, DeadLetterHeaders.SourceOffset, record.Offset);
        Add(headers, DeadLetterHeaders.Time, now.ToUnixTimeMilliseconds());
        if (ServiceOf(letter) is { IsEmpty: false } service) headers.Add(DeadLetterHeaders.Service, service[..Math.Min(service.Length, 256)].ToArray());
        if (record.Tenant is { } tenant) Add(headers, RecordHeaders.Tenant, tenant);
        if (record.Replays > 0) Add(headers, DeadLetterHeaders.Replays, record.Replays);

        var value = ValueOf(letter);
        var room = FrameBytes + DeadLetterHeaders.CutFromBytes.Length + 16;
        foreach (var header in headers) room += header.Key.Length + header.GetValueBytes().Length + 8;
        var limit = Math.Max(0, Math.Min(letter.MaxValueBytes, maxRecordBytes - room));
        isCut = value.Length > limit;
        if (isCut)
        {
            Add(headers, DeadLetterHeaders.CutFromBytes, value.Length);
            value = value.AsSpan(0, limit).ToArray();
        }
        return new Message<Null, byte[]> { Value = value, Headers = headers };
    }

    private static byte[] ValueOf(DeadLetter letter)
    {
        var record = letter.Record;
        if (letter.Span == DeadLetter.WholeRecord) return record.Value.ToArray();
        var span = SpansOf(letter).Slice(letter.Span, 1);
        var value = new byte[TraceRequestWriter.Measure(record.Request, span)];
        TraceRequestWriter.Write(record.Request, span, value);
        return value;
    }

    private static ReadOnlySpan<byte> ServiceOf(DeadLetter letter)
    {
        var request = letter.Record.Request;
        if (letter.Span == DeadLetter.WholeRecord) return [];
        var resource = request.Resources[request.Scopes[SpansOf(letter)[letter.Span].Scope].Resource];
        return resource.ServiceName.Of(request.Bytes.Span);
    }

    private static ReadOnlySpan<SpanSlice> SpansOf(DeadLetter letter) =>
        letter.IsInvalid ? letter.Record.Request.RefusedSpans : letter.Record.Request.Spans;

    private static void Add(Headers headers, string name, long number) => Add(headers, name, number.ToString(CultureInfo.InvariantCulture));

    private static void Add(Headers headers, string name, string text, int maxBytes = int.MaxValue)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > maxBytes)
        {
            var end = maxBytes;
            while (end > 0 && (bytes[end] & 0xC0) == 0x80) end--;       // at a character boundary
            bytes = bytes[..end];
        }
        headers.Add(name, bytes);
    }
}
