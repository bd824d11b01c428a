namespace Spoor.Load.Send;

/// <summary>One connection to one receiver.</summary>
internal interface IExporter : IDisposable
{
    /// <summary>Makes one attempt to send a request.</summary>
    /// <param name="request">An <c>ExportTraceServiceRequest</c>; must stay as it is until the answer.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What came of it; only cancelling throws.</returns>
    ValueTask<Answer> ExportAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
