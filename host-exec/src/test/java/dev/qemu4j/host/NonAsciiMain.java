package dev.qemu4j.host;

/** A JVM that passes an argument of more than ASCII, and prints what the program got or why it got nothing. */
final class NonAsciiMain {
    private NonAsciiMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        try {
            byte[] seen = HostCommand.of("printf", "%s", "disk-\u00e9").run().stdoutBytes();
            System.out.println("bytes " + seen.length);
        } catch (IllegalArgumentException e) {
            System.out.println(("refused " + e.getMessage()).replaceAll("[^ -~]", "?"));
        }
    }
}
