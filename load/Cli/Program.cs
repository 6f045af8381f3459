using System.Text;
using PoolDash.Cli;

// Windows' consoles have another encoding by default, in which a check mark is a question mark.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupts = new Interrupts();
return await new PoolDashCommand(Surroundings.OfProcess()).RunAsync(args, interrupts.Stop);
