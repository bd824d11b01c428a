using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Otlp;

/// <summary>The index of one <c>ExportTraceServiceRequest</c>: where each resource, scope and span stands in the received bytes, and the
/// few fields that decisions need. The bytes are neither copied nor decoded; what is passed on are slices of them.</summary>
/// <remarks>An instance is scanned again and again, its lists keep their room; it is for one thread at a time. Spans that are in order
/// stand in <see cref="Spans"/>, those that are not in <see cref="RefusedSpans"/>, both in the order of the wire.</remarks>
/// <param name="maxRefusedKept">How many refused spans to keep; all are counted. A list of them all can take more room than the request.</param>
public sealed class TraceRequest(int maxRefusedKept = int.MaxValue)
{
    /// <summary>Largest request that is scanned, in bytes; what is cut out of one is never longer than an array can be.</summary>
    public const int MaxBytes = 1 << 30;

    private readonly List<ResourceSlice> _resources = [];
    private readonly List<ScopeSlice> _scopes = [];
    private readonly List<SpanSlice> _spans = [];
    private readonly List<SpanSlice> _refused = [];
    private readonly int[] _refusedByFault = new int[Enum.GetValues<SpanFault>().Length];

    /// <summary>The request's bytes, as given to <see cref="TryScan"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The resources that have spans in order or refused ones that were kept.</summary>
    public ReadOnlySpan<ResourceSlice> Resources => CollectionsMarshal.AsSpan(_resources);

    /// <summary>The scopes that have spans in order or refused ones that were kept.</summary>
    public ReadOnlySpan<ScopeSlice> Scopes => CollectionsMarshal.AsSpan(_scopes);

    /// <summary>The spans that are in order.</summary>
    public ReadOnlySpan<SpanSlice> Spans => CollectionsMarshal.AsSpan(_spans);

    /// <summary>The spans that are not, each with its fault; no more of them than were to be kept.</summary>
    public ReadOnlySpan<SpanSlice> RefusedSpans => CollectionsMarshal.AsSpan(_refused);

    /// <summary>Number of spans that are not in order, kept or not.</summary>
    public int RefusedCount { get; private set; }

    /// <summary>Number of spans that are not in order for one reason, kept or not.</summary>
    public int CountRefused(SpanFault fault) => _refusedByFault[(int)fault];

    /// <summary>Room that the index takes beside the request, in bytes.</summary>
    public long IndexBytes => (long)(_spans.Capacity + _refused.Capacity) * Unsafe.SizeOf<SpanSlice>()
        + (long)_scopes.Capacity * Unsafe.SizeOf<ScopeSlice>() + (long)_resources.Capacity * Unsafe.SizeOf<ResourceSlice>();

    /// <summary>Scans a request.</summary>
    /// <param name="bytes">The request; must stay as it is for as long as the index is used.</param>
    /// <param name="fault">Where it is no <c>ExportTraceServiceRequest</c>, when the result is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when the messages around the spans cannot be read: nothing of such a request can be trusted. A
    /// span that itself cannot be read is refused alone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The request is larger than <see cref="MaxBytes"/>.</exception>
    public bool TryScan(ReadOnlyMemory<byte> bytes, out RequestFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, MaxBytes);
        Clear();
        Bytes = bytes;
        var request = bytes.Span;
        var fields = new WireReader(request);
        for (var index = 0; fields.Read();)
        {
            if (fields.Tag != OtlpTags.Request.ResourceSpans) continue;
            if (!TryScanResource(request, new Slice(fields.ValueStart, fields.FieldEnd - fields.ValueStart), index++, out fault)) return false;
        }
        fault = fields.IsMalformed ? new RequestFault(fields.FieldStart, "The request") : default;
        return !fields.IsMalformed;
    }

    /// <summary>Forgets the request; room in the lists stays.</summary>
    public void Clear()
    {
        Bytes = default;
        RefusedCount = 0;
        Array.Clear(_refusedByFault);
        _resources.Clear();
        _scopes.Clear();
        _spans.Clear();
        _refused.Clear();
    }

    private bool TryScanResource(ReadOnlySpan<byte> request, Slice message, int index, out RequestFault fault)
    {
        int firstScope = _scopes.Count, firstSpan = _spans.Count, firstRefused = _refused.Count;
        var resource = new ResourceSlice { Message = message };
        _resources.Add(resource);
        var fields = new WireReader(message.Of(request));
        for (var scopes = 0; fields.Read();)
        {
            var value = new Slice(message.Start + fields.ValueStart, fields.FieldEnd - fields.ValueStart);
            if (fields.Tag == OtlpTags.ResourceSpans.ScopeSpans)
            {
                if (!TryScanScope(request, value, index, scopes++, out fault)) return false;
                continue;
            }
            resource.HeadBytes += fields.FieldEnd - fields.FieldStart;
            if (fields.Tag == OtlpTags.ResourceSpans.Resource) ScanAttributesOfResource(request, value, ref resource);
            else if (fields.Tag == OtlpTags.ResourceSpans.SchemaUrl && resource.Fault == SpanFault.None)
                resource.Fault = SpanScanner.CheckText(fields.Bytes);
        }
        fault = default;
        if (fields.IsMalformed)
        {
            fault = new RequestFault(message.Start + fields.FieldStart, $"resource_spans[{index}]");
            return false;
        }

        if (resource.Fault != SpanFault.None) RefuseFrom(firstSpan, firstRefused, resource.Fault);
        // A request may hold millions of empty resources: what has no span takes no room.
        if (_scopes.Count == firstScope) _resources.RemoveAt(_resources.Count - 1);
        else _resources[^1] = resource;
        return true;
    }

    private bool TryScanScope(ReadOnlySpan<byte> request, Slice message, int resourceIndex, int scopeIndex, out RequestFault fault)
    {
        int firstSpan = _spans.Count, firstRefused = _refused.Count;
        var scope = new ScopeSlice { Resource = _resources.Count - 1, Message = message };
        var scopeFault = SpanFault.None;
        var fields = new WireReader(message.Of(request));
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ScopeSpans.Spans)
            {
                var span = new SpanSlice
                {
                    Scope = _scopes.Count,
                    Field = new Slice(message.Start + fields.FieldStart, fields.FieldEnd - fields.FieldStart),
                    Message = new Slice(message.Start + fields.ValueStart, fields.FieldEnd - fields.ValueStart),
                };
                SpanScanner.Scan(request, ref span);
                if (span.Fault == SpanFault.None) _spans.Add(span);
                else Refuse(span);
                continue;
            }
            scope.HeadBytes += fields.FieldEnd - fields.FieldStart;
            var found = fields.Tag switch
            {
                OtlpTags.ScopeSpans.Scope => SpanScanner.CheckTextAndAttributes(
                    fields.Bytes, OtlpTags.Scope.Name, OtlpTags.Scope.Attributes, OtlpTags.Scope.Version),
                OtlpTags.ScopeSpans.SchemaUrl => SpanScanner.CheckText(fields.Bytes),
                _ => SpanFault.None,
            };
            if (scopeFault == SpanFault.None) scopeFault = found;
        }
        fault = default;
        if (fields.IsMalformed)
        {
            fault = new RequestFault(message.Start + fields.FieldStart, $"resource_spans[{resourceIndex}].scope_spans[{scopeIndex}]");
            return false;
        }

        if (scopeFault != SpanFault.None) RefuseFrom(firstSpan, firstRefused, scopeFault);
        if (_spans.Count > firstSpan || _refused.Count > firstRefused) _scopes.Add(scope);
        return true;
    }

    private static void ScanAttributesOfResource(ReadOnlySpan<byte> request, Slice message, ref ResourceSlice resource)
    {
        var fields = new WireReader(message.Of(request));
        while (fields.Read())
        {
            var fault = fields.Tag switch
            {
                OtlpTags.Resource.Attributes => SpanScanner.CheckAttribute(fields.Bytes, SpanScanner.MaxNesting),
                OtlpTags.Resource.EntityRefs => CheckEntityRef(fields.Bytes),
                _ => SpanFault.None,
            };
            if (resource.Fault == SpanFault.None) resource.Fault = fault;
            if (fields.Tag == OtlpTags.Resource.Attributes && fault == SpanFault.None && TryFindText(fields.Bytes, "service.name"u8, out var text))
                resource.ServiceName = new Slice(message.Start + fields.ValueStart + text.Start, text.Length);
        }
        if (fields.IsMalformed) resource.Fault = SpanFault.Malformed;
    }

    /// <summary>Checks an <c>EntityRef</c>, which is nothing but strings.</summary>
    private static SpanFault CheckEntityRef(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            var isText = fields.Tag is OtlpTags.EntityRef.SchemaUrl or OtlpTags.EntityRef.Type
                or OtlpTags.EntityRef.IdKeys or OtlpTags.EntityRef.DescriptionKeys;
            if (isText && SpanScanner.CheckText(fields.Bytes) != SpanFault.None) return SpanFault.Utf8;
        }
        return fields.IsMalformed ? SpanFault.Malformed : SpanFault.None;
    }

    /// <summary>Where the text of an attribute stands, if it has this key and a text for value.</summary>
    private static bool TryFindText(ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> key, out Slice text)
    {
        text = default;
        var hasKey = false;
        var fields = new WireReader(attribute);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.KeyValue.Key) hasKey = fields.Bytes.SequenceEqual(key);
            if (fields.Tag != OtlpTags.KeyValue.Value) continue;
            var value = new WireReader(fields.Bytes);
            while (value.Read())
                if (OtlpTags.AnyValue.IsMember(value.Tag))
                    text = value.Tag == OtlpTags.AnyValue.String
                        ? new Slice(fields.ValueStart + value.ValueStart, value.FieldEnd - value.ValueStart)
                        : default;
        }
        return hasKey && text.Start > 0;
    }

    private void RefuseFrom(int firstSpan, int firstRefused, SpanFault fault)
    {
        for (var i = firstSpan; i < _spans.Count; i++)
        {
            var span = _spans[i];
            span.Fault = fault;
            Refuse(span);
        }
        _spans.RemoveRange(firstSpan, _spans.Count - firstSpan);
        // Those that were refused one by one stand before them now.
        CollectionsMarshal.AsSpan(_refused)[firstRefused..].Sort(static (a, b) => a.Field.Start.CompareTo(b.Field.Start));
    }

    private void Refuse(in SpanSlice span)
    {
        RefusedCount++;
        _refusedByFault[(int)span.Fault]++;
        if (_refused.Count < maxRefusedKept) _refused.Add(span);
    }
}
