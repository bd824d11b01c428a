using System.Globalization;
using System.Text;
using Tracing.Otlp;

namespace Spoor.Collector.Receivers;

/// <summary>The spans of one request that are rejected: how many for which reason, and the first of them by name.</summary>
internal sealed class Rejections
{
    /// <summary>How many are named.</summary>
    public const int MaxNamed = 5;

    private const int MaxNameBytes = 64;

    private readonly int[] _counts = new int[Enum.GetValues<RejectionReason>().Length];
    private readonly StringBuilder _named = new();
    private readonly StringBuilder _cut = new();
    private int _namedCount;
    private int _cutCount;

    /// <summary>Number of rejected spans.</summary>
    public int Count { get; private set; }

    /// <summary>Number of spans rejected for one reason.</summary>
    public int CountOf(RejectionReason reason) => _counts[(int)reason];

    /// <summary>Notes a rejected span.</summary>
    public void Add(RejectionReason reason, ReadOnlySpan<byte> request, in SpanSlice span)
    {
        Add(reason, 1);
        if (_namedCount == MaxNamed) return;
        _named.Append(_namedCount++ == 0 ? "" : "; ");
        Name(_named, request, span);
        _named.Append(": ").Append(Explain(reason));
    }

    /// <summary>Notes rejected spans without naming them.</summary>
    public void Add(RejectionReason reason, int spans)
    {
        _counts[(int)reason] += spans;
        Count += spans;
    }

    /// <summary>Notes a span that was cut to fit, and accepted.</summary>
    public void AddCut(ReadOnlySpan<byte> request, in SpanSlice span, int limitBytes)
    {
        if (_cutCount++ >= MaxNamed) return;
        _cut.Append(_cutCount == 1 ? $"cut to fit {limitBytes} bytes: " : ", ");
        Name(_cut, request, span);
    }

    /// <summary>For the sender.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? "span is" : "spans are")} rejected. ").Append(_named);
            if (Count > _namedCount) text.Append(CultureInfo.InvariantCulture, $"; and {Count - _namedCount} more");
            text.Append('.');
        }
        if (_cutCount == 0) return text.ToString();
        text.Append(text.Length == 0 ? "" : " ");
        text.Append(CultureInfo.InvariantCulture, $"{_cutCount} {(_cutCount == 1 ? "span was" : "spans were")} ").Append(_cut);
        if (_cutCount > MaxNamed) text.Append(CultureInfo.InvariantCulture, $", and {_cutCount - MaxNamed} more");
        return text.Append('.').ToString();
    }

    private static string Explain(RejectionReason reason) => reason switch
    {
        RejectionReason.Malformed => "it, or its resource or scope, is no protobuf message",
        RejectionReason.TraceId => "the trace id is not 16 bytes, or all zero",
        RejectionReason.SpanId => "the span id is not 8 bytes, or all zero",
        RejectionReason.ParentSpanId => "the parent span id is not 8 bytes",
        RejectionReason.Utf8 => "a string is not UTF-8",
        RejectionReason.Nesting => "attribute values are nested too deep",
        RejectionReason.TooOld => "it started before what is kept (Storage:Retention)",
        RejectionReason.TooNew => "it starts more than 24 hours in the future",
        _ => "it is larger than a record (Limits:RecordBytes), even cut",
    };

    /// <summary>Ids and name as sent, read anew: a span that is rejected was not read to its end.</summary>
    private static void Name(StringBuilder text, ReadOnlySpan<byte> request, in SpanSlice span)
    {
        ReadOnlySpan<byte> traceId = default, spanId = default, name = default;
        var fields = new WireReader(span.Message.Of(request));
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Span.TraceId) traceId = fields.Bytes;
            else if (fields.Tag == OtlpTags.Span.SpanId) spanId = fields.Bytes;
            else if (fields.Tag == OtlpTags.Span.Name) name = fields.Bytes;
        }
        text.Append("trace ").Append(Convert.ToHexStringLower(traceId[..Math.Min(16, traceId.Length)]))
            .Append(" span ").Append(Convert.ToHexStringLower(spanId[..Math.Min(8, spanId.Length)]))
            .Append(" \"").Append(Encoding.UTF8.GetString(name[..Math.Min(MaxNameBytes, name.Length)])).Append('"');
    }
}
