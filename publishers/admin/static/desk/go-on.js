// Long work is done a slice with each request; without this script a button goes on with it.
document.querySelector("[data-desk-go-on]").requestSubmit();
