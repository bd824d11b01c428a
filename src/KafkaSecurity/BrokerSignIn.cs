using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>How the clients of a process sign in to the brokers. A password or token whose file changed is handed to every client that is
/// followed; it counts from its next connection on. Certificates are taken by a client once, when it is built: see <see cref="Renewal"/>.</summary>
public sealed class BrokerSignIn
{
    private readonly KafkaSecurityOptions _options;
    private readonly TimeProvider _time;
    private readonly BrokerSignInTelemetry _telemetry;
    private readonly CertificateFiles _certificates;
    private readonly Lock _lock = new();
    private readonly List<IClient> _clients = [];
    private string? _secret;
    private string? _handedOut;
    private volatile string? _fault;

    /// <param name="options">What the operator wrote; must have passed <see cref="KafkaSecurityRules"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="telemetry">Told of changes.</param>
    public BrokerSignIn(KafkaSecurityOptions options, TimeProvider time, BrokerSignInTelemetry telemetry)
    {
        _options = options;
        _time = time;
        _telemetry = telemetry;
        _certificates = new CertificateFiles(options, time, telemetry);
        if (options.CertificateFile is not null) telemetry.Show(_certificates, time);
    }

    /// <summary>What is wrong with the file of the password or token; nothing while it can be read.</summary>
    public string? Fault => _fault;

    /// <summary>What is wrong with our certificate, or with files of certificates that are not used for it, and what to mend; nothing
    /// while all is well.</summary>
    public string? CertificateFault => _certificates.Fault;

    /// <summary>Ends once other certificates than those of now are to be used: a client that was built with these is to be built anew.
    /// Read it before <see cref="Apply"/>.</summary>
    public Task Renewal => _certificates.Renewal;

    /// <summary>Sets what a client needs to connect.</summary>
    public void Apply(ClientConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Set("security.protocol", _options.Protocol);
        Set(config, "sasl.mechanism", _options.Mechanism);
        Set(config, "sasl.username", _options.Username);
        Set(config, "sasl.password", Password());
        _certificates.Apply(config);
    }

    /// <summary>Lets a client ask for tokens, where there is a file of them.</summary>
    public ProducerBuilder<TKey, TValue> Attach<TKey, TValue>(ProducerBuilder<TKey, TValue> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return _options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <inheritdoc cref="Attach{TKey, TValue}(ProducerBuilder{TKey, TValue})"/>
    public ConsumerBuilder<TKey, TValue> Attach<TKey, TValue>(ConsumerBuilder<TKey, TValue> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return _options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <inheritdoc cref="Attach{TKey, TValue}(ProducerBuilder{TKey, TValue})"/>
    public AdminClientBuilder Attach(AdminClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return _options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <summary>Hands a client every new password or token, until the result is disposed. Dispose it before the client: a client that is
    /// closed must not be called.</summary>
    public IDisposable Follow(IClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (_lock)
        {
            _clients.Add(client);
            // The secret may have changed since the client was configured.
            if (_options.Mechanism is not null && _options.PasswordFile is not null && _secret is { } secret)
                client.SetSaslCredentials(_options.Username!, secret);
        }
        return new Following(this, client);
    }

    /// <summary>What happened and what to mend, where the brokers refuse us or we refuse them; else what happened.</summary>
    public string Explain(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var advice = BrokerRefusal.IsOfOurCertificate(error) && _certificates.Trouble is null ? OwnCertificateAdvice() : Advice(KindOf(error));
        return advice is null ? error.Reason : $"{error.Reason}. {advice}";
    }

    /// <summary>The kind of refusal that an error tells of; nothing where it tells of something else. A connection that breaks while our
    /// certificate is not valid is broken by that: brokers need not say why they close it.</summary>
    public RefusalKind? KindOf(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return BrokerRefusal.Of(error) ?? (BrokerRefusal.IsBrokenConnection(error) && _certificates.Trouble is not null ? RefusalKind.Tls : null);
    }

    /// <summary>What to mend.</summary>
    public string? Advice(RefusalKind? refusal) => refusal switch
    {
        RefusalKind.Authentication when _options.TokenFile is { } file =>
            $"The brokers refuse the token of Kafka:Security:TokenFile ({file}); it is read again by itself.",
        RefusalKind.Authentication when _options.Username is { } user =>
            $"The brokers refuse user {user} or its password: mend "
            + (_options.PasswordFile is { } file ? $"Kafka:Security:PasswordFile ({file}), which is read again by itself" : "Kafka:Security:Password, which needs a restart")
            + ", or what Kafka knows of it.",
        RefusalKind.Authentication => "The brokers want to know who connects: see Kafka:Security.",
        RefusalKind.Tls when _certificates.Trouble is { } trouble => trouble,
        RefusalKind.Tls when _options.IsTls =>
            "TLS with a broker failed: its certificate is not signed by "
            + (_options.CaFile is { } ca ? $"Kafka:Security:CaFile ({ca})" : "an authority of the system (Kafka:Security:CaFile names others)")
            + ", has expired or bears another name"
            + (_options.CertificateFile is { } own ? $"; or the broker does not take ours (Kafka:Security:CertificateFile, {own}; which is read again by itself)." : "."),
        RefusalKind.Tls => "The broker's port speaks no TLS, or we do not: see Kafka:Security:Protocol.",
        RefusalKind.Authorization =>
            $"{(_options.Username is { } user ? $"User {user}" : "Our principal")} lacks a right there: docs/security.md lists what each process needs.",
        _ => null,
    };

    /// <summary>Looks at the files; a changed secret goes to all clients that are followed.</summary>
    internal void Refresh()
    {
        _certificates.Refresh();
        if ((_options.PasswordFile ?? _options.TokenFile) is not { } path) return;
        lock (_lock)
        {
            if (_options.TokenFile is null) Password();
            else if (ReadToken() is { } token) Use(token.Text);
            // Whoever read it last: what counts is what the clients were given.
            if (_handedOut == _secret) return;
            _handedOut = _secret;
            foreach (var client in _clients)
            {
                if (_options.TokenFile is null) client.SetSaslCredentials(_options.Username!, _secret!);
                else GiveToken(client);
            }
        }
        _telemetry.Changed(path);
    }

    private string OwnCertificateAdvice() => _certificates.Own is var (subject, ends)
        ? $"The broker does not take our certificate {subject}, valid until {ends:u}: mend Kafka:Security:CertificateFile ({_options.CertificateFile}), "
            + "which is read again by itself, or what the brokers trust."
        : "The broker wants a certificate of ours: see Kafka:Security:CertificateFile.";

    private string? Password()
    {
        if (_options.PasswordFile is not { } path) return _options.Password;
        lock (_lock)
        {
            var fault = SecretFile.Read(path, out var text);
            Note(path, fault);
            if (fault is null) Use(text);
            return _secret;
        }
    }

    private void Use(string secret)
    {
        _secret = secret;
        _handedOut ??= secret;      // the first is in the settings that each client is built with
    }

    private BearerToken? ReadToken()
    {
        var fault = BearerToken.Read(_options.TokenFile!, out var token);
        if (fault is null && token!.ExpiresUnixMs <= _time.GetUtcNow().ToUnixTimeMilliseconds())
            fault = $"the token in {_options.TokenFile} has expired";
        Note(_options.TokenFile!, fault);
        return fault is null ? token : null;
    }

    private void GiveToken(IClient client)
    {
        try
        {
            if (ReadToken() is { } token) client.OAuthBearerSetToken(token.Text, token.ExpiresUnixMs, token.Subject);
            else client.OAuthBearerSetTokenFailure(_fault ?? "no token");      // the client asks again in ten seconds
        }
        catch (KafkaException exception)
        {
            client.OAuthBearerSetTokenFailure(exception.Error.Reason);
        }
    }

    private void Note(string path, string? fault)
    {
        if (fault is not null && _fault != fault) _telemetry.Unreadable(path, fault);
        _fault = fault;
    }

    private static void Set(ClientConfig config, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) config.Set(name, value);
    }

    private sealed class Following(BrokerSignIn signIn, IClient client) : IDisposable
    {
        public void Dispose()
        {
            lock (signIn._lock) signIn._clients.Remove(client);
        }
    }
}
