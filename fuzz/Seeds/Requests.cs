using Google.Protobuf;
using Spoor.Testing;
using Spoor.Testing.Otlp;

namespace Spoor.Fuzz.Seeds;

/// <summary>Requests to begin with, the same each time: <see cref="RandomRequests"/> with the times taken out.</summary>
internal static class Requests
{
    private const ulong Start = 1_795_608_000_123_456_789;

    /// <summary>Small requests that use all that OTLP allows.</summary>
    public static IEnumerable<ExportTraceServiceRequest> Small()
    {
        yield return new ExportTraceServiceRequest();
        for (var seed = 1; seed <= 24; seed++) yield return AtFixedTimes(new RandomRequests(seed).Next(1 + seed % 4));
    }

    /// <summary>Requests with a span that is to be cut, in less than the 8 KiB to which <c>fuzz/run</c> limits inputs.</summary>
    public static IEnumerable<ExportTraceServiceRequest> Large()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var request = AtFixedTimes(new RandomRequests(seed).Next(1));
            foreach (var span in Spans(request))
            {
                span.Attributes.Add(A.Attribute("text", new string('é', 1_100)));
                if (seed % 2 == 0) span.Attributes.Add(A.Attribute("bytes", new byte[1_500]));
                var found = new Span.Types.Event { Name = "e", TimeUnixNano = Start };
                found.Attributes.Add(A.Attribute("event text", new string('x', 1_200)));
                found.Attributes.Add(A.Attribute("list", Enumerable.Repeat("element", 40).ToList()));
                if (seed > 2) span.Events.Add(found);
            }
            yield return request;
        }
    }

    private static ExportTraceServiceRequest AtFixedTimes(ExportTraceServiceRequest request)
    {
        var number = 0UL;
        foreach (var span in Spans(request))
        {
            span.StartTimeUnixNano = Start + number * 1_000_000;
            span.EndTimeUnixNano = number % 5 == 4 ? span.StartTimeUnixNano - 7 : span.StartTimeUnixNano + 1_234_567;
            foreach (var found in span.Events) found.TimeUnixNano = number % 3 == 2 ? 0 : Start + number;
            number++;
        }
        return request;
    }

    private static IEnumerable<Span> Spans(ExportTraceServiceRequest request) =>
        request.ResourceSpans.SelectMany(resource => resource.ScopeSpans).SelectMany(scope => scope.Spans);

    public static byte[] Bytes(ExportTraceServiceRequest request) => request.ToByteArray();
}
