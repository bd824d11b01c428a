using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Spoor.Testing.Otlp;

namespace Spoor.Collector.Tests.Running;

/// <summary>OTLP/JSON as SDKs write it: protobuf's JSON, but ids in hex.</summary>
internal static class JsonText
{
    private static readonly string[] s_ids = ["traceId", "spanId", "parentSpanId"];

    public static byte[] Of(ExportTraceServiceRequest request)
    {
        var json = JsonNode.Parse(JsonFormatter.Default.Format(request))!;
        InHex(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static void InHex(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) InHex(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (s_ids.Contains(name)) members[name] = Convert.ToHexStringLower(Convert.FromBase64String((string)value!));
                else InHex(value);
            }
        }
    }
}
