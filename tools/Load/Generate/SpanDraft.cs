using System.Buffers.Binary;
using Tracing.Otlp;

namespace Spoor.Load.Generate;

/// <summary>A span in the making.</summary>
internal sealed class SpanDraft
{
    /// <summary><c>SpanKind</c> of OTLP.</summary>
    public const int Internal = 1, Server = 2, Client = 3, Producer = 4, Consumer = 5;

    private const int ErrorStatus = 2;
    private readonly MessageWriter _attributes = new();
    private readonly MessageWriter _events = new();
    private readonly MessageWriter _links = new();
    private readonly byte[] _parent;
    private readonly ulong _start;
    private readonly int _kind;
    private string? _error;

    /// <summary>Begins a span.</summary>
    /// <param name="process">Where it runs.</param>
    /// <param name="scope">The instrumentation's name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="parent">The span it stands under, or none.</param>
    /// <param name="start">Nanoseconds since the Unix epoch.</param>
    /// <param name="random">Where ids come from.</param>
    public SpanDraft(Process process, string scope, string name, int kind, SpanDraft? parent, ulong start, Random random)
    {
        Process = process;
        Scope = scope;
        Name = name;
        _kind = kind;
        _start = start;
        _parent = parent?.SpanId ?? [];
        TraceId = parent?.TraceId ?? NewId(16, random);
        SpanId = NewId(8, random);
    }

    public Process Process { get; }

    public string Scope { get; }

    public string Name { get; }

    public byte[] TraceId { get; }

    public byte[] SpanId { get; }

    public bool HasFailed => _error is not null;

    public SpanDraft With(string key, object value)
    {
        _attributes.Attribute(OtlpTags.Span.Attributes, key, value);
        return this;
    }

    public void AddEvent(ulong time, string name, params (string Key, object Value)[] attributes)
    {
        var message = new MessageWriter();
        message.Fixed64(OtlpTags.Event.TimeUnixNano, time);
        message.Text(OtlpTags.Event.Name, name);
        foreach (var (key, value) in attributes) message.Attribute(OtlpTags.Event.Attributes, key, value);
        _events.Message(OtlpTags.Span.Events, message);
    }

    public void LinkTo(SpanDraft other)
    {
        var link = new MessageWriter();
        link.Bytes(OtlpTags.Link.TraceId, other.TraceId);
        link.Bytes(OtlpTags.Link.SpanId, other.SpanId);
        link.Text(OtlpTags.Link.TraceState, "shop=a1");
        link.Attribute(OtlpTags.Link.Attributes, "messaging.operation.type", "send");
        link.Fixed32(OtlpTags.Link.Flags, 0x301);
        _links.Message(OtlpTags.Span.Links, link);
    }

    public void Fail(string type, string message, ulong time)
    {
        _error = message;
        With("error.type", type);
        AddEvent(time, "exception", ("exception.type", type), ("exception.message", message),
            ("exception.stacktrace", $"{type}: {message}\n   at Shop.Http.Handler.Invoke(Request)\n   at Shop.Http.Pipeline.Next(Context)\n   at Shop.Http.Server.Run()"));
    }

    /// <summary>Ends the span and hands it to its process.</summary>
    /// <param name="end">Nanoseconds since the Unix epoch.</param>
    public void End(ulong end)
    {
        var span = new MessageWriter();
        span.Bytes(OtlpTags.Span.TraceId, TraceId);
        span.Bytes(OtlpTags.Span.SpanId, SpanId);
        if (_parent.Length > 0) span.Bytes(OtlpTags.Span.ParentSpanId, _parent);
        else span.Text(OtlpTags.Span.TraceState, "shop=a1");
        span.Text(OtlpTags.Span.Name, Name);
        span.Number(OtlpTags.Span.Kind, (ulong)_kind);
        span.Fixed64(OtlpTags.Span.StartTimeUnixNano, _start);
        span.Fixed64(OtlpTags.Span.EndTimeUnixNano, end);
        span.Append(_attributes);
        span.Append(_events);
        span.Append(_links);
        if (_error is not null)
        {
            var status = new MessageWriter();
            status.Text(OtlpTags.Status.Message, _error);
            status.Number(OtlpTags.Status.Code, ErrorStatus);
            span.Message(OtlpTags.Span.Status, status);
        }
        span.Fixed32(OtlpTags.Span.Flags, _kind is Server or Consumer ? 0x301u : 0x101u);
        Process.Add(Scope, span);
    }

    private static byte[] NewId(int size, Random random)
    {
        var id = new byte[size];
        do random.NextBytes(id);
        while (BinaryPrimitives.ReadUInt64BigEndian(id.AsSpan(size - 8)) == 0);
        return id;
    }
}
