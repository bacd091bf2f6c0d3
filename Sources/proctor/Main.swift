import Glibc
import Keeper
import LinuxSystem
import Supervision

/// The program: read the command line, do what it asks, exit with the code that tells how it went.
@main enum Main {
  static func main() {
    occupyStandardDescriptors()
    // Before anything of Foundation is touched: the keeper stays small.
    if CommandLine.arguments.dropFirst().first == KeeperArguments.mode {
      exit(KeeperMain.run(arguments: Array(CommandLine.arguments.dropFirst())))
    }
    exit(status(for: Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Started with `>&-`, our first own pipe would become descriptor 1 and receive the records. What is missing among 0, 1
  /// and 2 becomes /dev/null, opened so that using it fails as it did before.
  private static func occupyStandardDescriptors() {
    for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is what open(2) gives, and those below are taken by now.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  private static func status(for words: [String]) -> ExitCode {
    do throws(UsageError) {
      switch try ArgumentParser.parse(words) {
      case .run(let options): return Commands.run(options)
      case .read(let options): return Commands.read(options)
      case .check(let path): return Commands.check(path: path)
      case .plan(let options, let asJSON): return Commands.plan(options, asJSON: asJSON)
      case .doctor(let asJSON): return Commands.doctor(asJSON: asJSON)
      case .rules(let options): return RulesCommand(options).execute()
      case .deadLetters(let options): return DeadLettersCommand(options).execute()
      case .completion(let shell): return Answer.print(CompletionScript.of(shell))
      case .help(let command): return Answer.print(HelpText.of(command))
      case .version: return Answer.print("proctor \(ProgramVersion.current)\n")
      }
    } catch {
      Complaint.note(error.sentence)
      return .usage
    }
  }
}
