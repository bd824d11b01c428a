using System.Buffers;
using System.Text;
using System.Text.Json;
using Spoor.Query.Api.V3;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.Query.Tests.Api.V3;

public sealed class OtlpJsonTests
{
    [Fact]
    public void A_parent_of_zeros_is_not_written_since_clients_refuse_such_an_id()
    {
        Assert.Contains("\"parentSpanId\":\"00000000000000ab\"", Write(new SpanId(0xab)), StringComparison.Ordinal);
        Assert.DoesNotContain("parentSpanId", Write(default(SpanId)), StringComparison.Ordinal);
        Assert.DoesNotContain("parentSpanId", Write(null), StringComparison.Ordinal);
    }

    private static string Write(SpanId? parent)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            OtlpJson.WriteSpan(json, new StoredSpan
            {
                TraceId = Stored.TraceId,
                SpanId = new SpanId(1),
                ParentSpanId = parent,
                StartUnixNanos = 1,
                EndUnixNanos = 2,
            });
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
