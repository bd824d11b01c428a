namespace Tracing.Topics;

/// <summary>Headers of a record in the spans topic. All may be missing: other producers write plain <c>otlp_proto</c>.</summary>
public static class RecordHeaders
{
    /// <summary>Tenant, UTF-8; missing means <see cref="DefaultTenant"/>.</summary>
    public const string Tenant = "tenant";

    /// <summary>Number of spans in the record, decimal digits.</summary>
    public const string Spans = "spans";

    /// <summary>Earliest and latest start of its spans: two unix times in seconds, decimal digits, separated by a comma.</summary>
    public const string Start = "start";

    /// <summary>The tenant where none is told.</summary>
    public const string DefaultTenant = "default";
}
