namespace Spoor.Collector.Receivers;

/// <summary>Why a span is rejected.</summary>
internal enum RejectionReason
{
    /// <summary>It, or the resource or scope it stands under, is no protobuf message.</summary>
    Malformed,

    /// <summary>Its trace id is not 16 bytes, or all zero.</summary>
    TraceId,

    /// <summary>Its span id is not 8 bytes, or all zero.</summary>
    SpanId,

    /// <summary>Its parent's id is neither absent nor 8 bytes.</summary>
    ParentSpanId,

    /// <summary>A string is not UTF-8.</summary>
    Utf8,

    /// <summary>Attribute values are nested too deep.</summary>
    Nesting,

    /// <summary>It started before what is still kept.</summary>
    TooOld,

    /// <summary>It starts too far in the future.</summary>
    TooNew,

    /// <summary>It is larger than a record, even cut.</summary>
    TooLarge,
}
