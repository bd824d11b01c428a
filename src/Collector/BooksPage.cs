using Spoor.Collector.Admission;

namespace Spoor.Collector;

/// <summary>The books as <c>/status</c> shows them and the log closes them: received = published + rejected + failed + in flight.</summary>
/// <param name="ReceivedSpans">Spans found in requests that were read.</param>
/// <param name="PublishedSpans">Spans acknowledged by Kafka.</param>
/// <param name="RejectedSpans">Spans named in <c>partial_success</c>.</param>
/// <param name="FailedSpans">Spans whose request was answered retryable.</param>
/// <param name="InFlightSpans">Spans whose request waits for its answer.</param>
/// <param name="RefusedRequests">Requests refused before they were read to their end.</param>
/// <param name="RefusedBytes">Bytes that had arrived of those.</param>
/// <param name="InFlightBytes">Bytes of requests in flight.</param>
internal sealed record BooksPage(
    long ReceivedSpans, long PublishedSpans, long RejectedSpans, long FailedSpans, long InFlightSpans,
    long RefusedRequests, long RefusedBytes, long InFlightBytes)
{
    /// <summary>Reads them.</summary>
    public static BooksPage Read(IServiceProvider services)
    {
        var books = services.GetRequiredService<Books>();
        var admission = services.GetRequiredService<AdmissionTelemetry>();
        return new BooksPage(
            books.ReceivedSpans, books.PublishedSpans, books.RejectedSpans, books.FailedSpans, books.InFlightSpans,
            admission.RefusedRequests, admission.RefusedBytes, services.GetRequiredService<InFlightBytes>().UsedBytes);
    }
}
