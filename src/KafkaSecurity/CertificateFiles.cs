using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>The files of certificates and key below <c>Kafka:Security</c>, and what of them is in use. What is wrong with new ones leaves in use
/// what was there before.</summary>
/// <remarks>librdkafka takes certificates when a client is built, and never again: whoever holds a client looks at <see cref="Renewal"/>.</remarks>
internal sealed class CertificateFiles(KafkaSecurityOptions options, TimeProvider time, BrokerSignInTelemetry telemetry)
{
    private readonly Lock _lock = new();
    private readonly bool _isNone = string.IsNullOrEmpty(options.CaFile) && string.IsNullOrEmpty(options.CertificateFile);
    private volatile BrokerCertificates? _inUse;
    private volatile TaskCompletionSource _renewal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _refused;
    private string? _told;

    /// <inheritdoc cref="BrokerSignIn.Renewal"/>
    public Task Renewal => _renewal.Task;

    /// <summary>Our certificate that is in use; nothing where we show none.</summary>
    public (string Subject, DateTimeOffset Ends)? Own => _inUse?.Own;

    /// <summary>Whether the files hold what is not used, because something is wrong with it.</summary>
    public bool IsRefused => _refused is not null;

    /// <summary>Why nobody should take our certificate that is in use; nothing while it is valid.</summary>
    public string? Trouble => _inUse?.Trouble(options.CertificateFile, time.GetUtcNow());

    /// <summary>What is wrong with the files, or with what is in use.</summary>
    public string? Fault => (_refused, Trouble) switch
    {
        (null, var trouble) => trouble,
        ({ } refused, null) => $"{refused} What was there before is still used.",
        ({ } refused, { } trouble) when refused == trouble => trouble,
        ({ } refused, { } trouble) => $"{refused} What was there before is still used. {trouble}",
    };

    /// <summary>Sets what a client needs.</summary>
    /// <exception cref="InvalidOperationException">The files cannot be used. Not after <see cref="KafkaSecurityRules"/> has passed them, unless
    /// they changed within a moment.</exception>
    public void Apply(ClientConfig config)
    {
        if (_isNone) return;
        lock (_lock)
        {
            if (_inUse is null)
            {
                if (BrokerCertificates.Read(options, null, out var found) is { } fault) throw new InvalidOperationException(fault);
                _inUse = found;
            }
            _inUse!.Apply(config, options.KeyPassword);
        }
    }

    /// <summary>Reads the files again. For one thread.</summary>
    public void Refresh()
    {
        if (_isNone || _inUse is not { } inUse) return;
        var fault = BrokerCertificates.Read(options, inUse, out var found) ?? found?.Trouble(options.CertificateFile, time.GetUtcNow());
        if (fault is not null && fault != _refused) telemetry.CertificateRefused(fault);
        _refused = fault;
        if (found is not null && fault is null) Use(found);
        var trouble = Trouble;
        if (trouble is not null && trouble != _told && trouble != fault) telemetry.CertificateTroubled(trouble);
        _told = trouble;
    }

    private void Use(BrokerCertificates found)
    {
        // In this order: a client that is built meanwhile is at worst built once too often.
        _inUse = found;
        var before = _renewal;
        _renewal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        telemetry.CertificatesRenewed(found.Own);
        before.SetResult();
    }
}
