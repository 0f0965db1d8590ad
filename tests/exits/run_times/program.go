// An exit program in Go: the file's name is what it does, '1' having been said.
package main

import "C"
import (
	"os"
	"runtime"
	"strings"
	"time"
	"unsafe"
)

//export spsy_exit
func spsy_exit(returnCode *C.char, format *C.char, record *C.char) {
	name := unsafe.Pointer(uintptr(unsafe.Pointer(record)) + 50)
	*returnCode = '1'
	switch strings.TrimRight(C.GoStringN((*C.char)(name), 10), " ") {
	case "OK": // interrupted by signals, collected, in many threads
		done := make(chan int)
		for i := 0; i < 8; i++ {
			go func() {
				for start := time.Now(); time.Since(start) < 30*time.Millisecond; {
				}
				done <- 1
			}()
		}
		for i := 0; i < 8; i++ {
			<-done
		}
		runtime.GC()
	case "EXIT0":
		os.Exit(0)
	case "PANIC":
		panic("no")
	case "ROUTINE":
		go func() { panic("no") }()
		time.Sleep(time.Second)
	case "NULL":
		var nowhere *int
		*nowhere = 1
	case "RECOVERS": // of its own panic, but not of a signal
		func() {
			defer func() { _ = recover() }()
			panic("no")
		}()
	case "RECOVERN":
		func() {
			defer func() { _ = recover() }()
			var nowhere *int
			*nowhere = 1
		}()
	}
}

func main() {}
