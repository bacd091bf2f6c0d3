import Glibc
import Keeper
import Testing

@Suite struct SpawnFailureTests {
  @Test(
    arguments: [
      (
        .workingDirectory, ENOENT, "/nope", 126,
        "cannot run in the folder '/nope': No such file or directory. Check the working directory of the team."
      ),
      (
        .executable, ENOENT, "claude", 127, "cannot find the program 'claude' in PATH. Install it, or give its path."
      ),
      (
        .executable, ENOENT, "bin/x", 127,
        "cannot find the program 'bin/x': No such file or directory. "
          + "Check its path; a relative one starts in the team's folder."
      ),
      (
        .executable, ENOEXEC, "./x", 126,
        "cannot run './x': it is neither a binary for this machine nor a script that starts with '#!'. "
          + "Add a first line such as '#!/bin/sh'."
      ),
      (.executable, ETXTBSY, "./x", 126, "cannot run './x': Text file busy."),
      (.permission, EISDIR, "/tmp", 126, "cannot run '/tmp': it is a folder. Give the path of a program."),
      (
        .permission, EACCES, "./x", 126,
        "may not run './x': Permission denied. Make it executable with chmod +x, or check who may enter its folder."
      ),
      (
        .interpreter, ENOENT, "/bin/zsh", 127,
        "cannot start '/bin/zsh', which is needed to run the program: No such file or directory. "
          + "Install it, or correct the first line of the script."
      ),
      (
        .interpreter, ENOENT, "/bin/sh\r", 127,
        "cannot run the script: its first line names '/bin/sh' followed by a carriage return. "
          + "Save the script with Unix line ends."
      ),
      (.interpreter, EACCES, "/etc/passwd", 126, nil),
      (
        .resources, E2BIG, "/bin/true", 126,
        "cannot start '/bin/true': Argument list too long. Shorten the arguments or the environment."
      ),
      (
        .resources, EAGAIN, "/bin/true", 126,
        "cannot start '/bin/true': Resource temporarily unavailable. Start fewer agents, or raise the limit."
      ),
    ] as [(SpawnFailure.Subject, Int32, String, Int32, String?)])
  func `a failure has a shell's code and says what to do`(
    subject: SpawnFailure.Subject, errno: Int32, path: String, code: Int32, sentence: String?
  ) {
    let failure = SpawnFailure(subject: subject, errno: errno, path: path)
    #expect(failure.exitCode == code)
    if let sentence { #expect(failure.description == sentence) }
  }
}
