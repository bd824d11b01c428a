using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Spoor.Collector.Admission;

/// <summary>Gives the server its pools of <see cref="ReceiveBlocks"/>, and trims them every few seconds.</summary>
internal sealed class ReceiveBlocksFactory(TimeProvider time) : BackgroundService, IMemoryPoolFactory<byte>
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(5);

    private readonly ConditionalWeakTable<ReceiveBlocks, object?> _pools = [];

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
    {
        var pool = new ReceiveBlocks();
        _pools.Add(pool, null);
        return pool;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var (pool, _) in _pools) pool.Trim();
    }
}
