namespace Spoor.Reference;

/// <summary>Counts spans, and prints their number a few times a second, on a line of its own.</summary>
internal sealed class Tally
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private long _spans;

    /// <summary>Takes note of spans that are done with.</summary>
    public void Add(long spans) => Interlocked.Add(ref _spans, spans);

    /// <summary>Prints until it is told to end.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        while (await timer.WaitForNextTickAsync(cancellationToken)) Console.WriteLine(Interlocked.Read(ref _spans));
    }
}
