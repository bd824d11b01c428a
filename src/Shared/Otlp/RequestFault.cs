namespace Tracing.Otlp;

/// <summary>Where a request stops being an <c>ExportTraceServiceRequest</c>.</summary>
/// <param name="Offset">Byte at which the field that cannot be read starts, from the start of the request.</param>
/// <param name="Message">The message that the field stands in, as <c>resource_spans[3].scope_spans[0]</c>.</param>
public readonly record struct RequestFault(int Offset, string Message)
{
    /// <summary>What is wrong and where, for the sender.</summary>
    /// <returns>One sentence.</returns>
    public override string ToString() => $"{Message} is no protobuf message: the field at byte {Offset} cannot be read.";
}
