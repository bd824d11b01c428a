namespace Spoor.Ingester.Consume;

/// <summary>The value of a consumed record, in an array of <see cref="RecordBuffers"/>.</summary>
/// <param name="Array">The array; longer than the value as a rule.</param>
/// <param name="Length">Bytes of the value.</param>
internal readonly record struct RecordBytes(byte[] Array, int Length)
{
    public ReadOnlyMemory<byte> Memory => Array.AsMemory(0, Length);
}
