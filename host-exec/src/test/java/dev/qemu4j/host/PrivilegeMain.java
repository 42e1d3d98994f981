package dev.qemu4j.host;

import java.util.List;

/** Prints the command that runs a program as root, by sudo and by pkexec. */
final class PrivilegeMain {
    private PrivilegeMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        for (Privilege privilege : List.of(Privilege.sudo(), Privilege.pkexec())) {
            System.out.println(String.join(" ", privilege.wrap(List.of(args))));
        }
    }
}
