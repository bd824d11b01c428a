using Spoor.Testing.Servers;

[assembly: AssemblyFixture(typeof(KafkaServer))]
