namespace Spoor.Collector.Admission;

/// <summary>Ends the reading of a request that is refused; the receiver turns it into the answer of its protocol.</summary>
internal sealed class RefusedException(Refusal refusal, string message) : Exception(message)
{
    public Refusal Refusal { get; } = refusal;
}
