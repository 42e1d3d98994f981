package dev.qemu4j.net.step.internal;

/**
 * Lines of shell scripts that take a lock, on descriptor 9, or tell who holds it. The lock is on a file that only root may open:
 * any user that may open a file can lock it for ever.
 */
final class RootLock {
    /**
     * Locks the network namespace: the file of an action, which takes no part in it, is of the namespace, and for its root alone. Older
     * kernels have none in the namespaces of ordinary users; there nobody else is.
     */
    static final String OF_NAMESPACE = """
            lock=/proc/sys/net/ipv4/route/flush
            if [ -e $lock ]; then exec 9>$lock; else exec 9</proc/self/ns/net; fi || exit 1
            """ + take("the network namespace");

    /** Locks the list of bridges on this machine. The file stays, empty, until the machine is started again. */
    static final String OF_BRIDGE_LIST = """
            mask=$(umask); umask 077; exec 9>>/run/qemu4j-bridges.lock || exit 1; umask $mask
            """ + take("the list of bridges");

    private RootLock() {}

    /** The locking program has ended when others ask who holds the lock, so that it is found by the open file. */
    private static String take(String what) {
        return """
            flock -w 10 9 || {
              inode=$(stat -Lc %%i /proc/self/fd/9)
              for info in $(grep -ls "^lock:.*FLOCK.*:$inode " /proc/[0-9]*/fdinfo/*); do
                pid=${info#/proc/}; pid=${pid%%%%/*}; by="$by $(cat /proc/$pid/comm) ($pid)"
              done
              echo "another process holds the lock of %s:${by:- none that /proc shows here}" >&2; exit 1
            }
            """.formatted(what);
    }
}
