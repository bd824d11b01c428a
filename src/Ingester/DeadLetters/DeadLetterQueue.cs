using System.Threading.Channels;

namespace Spoor.Ingester.DeadLetters;

/// <summary>What waits to be set aside. Its bytes are held by the records, so the limit of bytes in flight bounds it.</summary>
internal sealed class DeadLetterQueue
{
    private readonly Channel<DeadLetter> _letters = Channel.CreateUnbounded<DeadLetter>(new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<DeadLetter> Reader => _letters.Reader;

    public void Add(DeadLetter letter) => _letters.Writer.TryWrite(letter);
}
